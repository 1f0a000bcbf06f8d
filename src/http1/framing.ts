import type { Controls } from "./controls.ts";
import { MessageError } from "./errors.ts";
import { listMembers } from "./fields.ts";
import { isToken } from "./octets.ts";
import type { Framing } from "./types.ts";

/**
 * Length from a Content-Length field: digits only, no sign, no list, at most 2^53−1 (RFC 9112 §6.2, RFC 9110 §8.6).
 *
 * @throws {MessageError} 400.
 */
export function parseContentLength(value: string): number {
  if (!/^[0-9]+$/.test(value)) throw new MessageError(400, "invalid Content-Length");
  const length = Number(value);
  if (length > Number.MAX_SAFE_INTEGER) throw new MessageError(400, "Content-Length too large");
  return length;
}

/**
 * Checks that Transfer-Encoding is `chunked` and nothing else (RFC 9112 §6.1, §7): the only coding that every recipient
 * knows, applied once, last, and without parameters, which no coding has.
 *
 * @throws {MessageError} 501 where the codings are others that may well exist; 400 where the body's end can't be known:
 * chunked twice, or not last, or no list of codings at all.
 */
function checkCodings(value: string): void {
  const codings = listMembers(value);
  if (codings.length === 1 && codings[0] === "chunked") return;
  if (!codings.every(isToken)) throw new MessageError(400, "invalid Transfer-Encoding");
  const chunked = codings.indexOf("chunked");
  if (chunked >= 0 && chunked < codings.length - 1) {
    throw new MessageError(400, "chunked is not the last transfer coding");
  }
  throw new MessageError(501, "transfer coding not implemented");
}

/** What holds for both kinds of message; `undefined` where neither field is there. */
function declaredFraming(controls: Controls, minor: number): Framing | undefined {
  const { contentLength, transferEncoding } = controls;
  if (transferEncoding === undefined) return contentLength < 0 ? undefined : contentLength;
  // A message with both may be read in two ways: an attempt at smuggling, or a faulty peer (§6.3, item 3).
  if (contentLength >= 0) throw new MessageError(400, "Content-Length together with Transfer-Encoding");
  // HTTP/1.0 knows no transfer codings; a recipient that follows it would find another end (§6.1).
  if (minor === 0) throw new MessageError(400, "Transfer-Encoding in an HTTP/1.0 message");
  checkCodings(transferEncoding);
  return "chunked";
}

/**
 * How a request's body ends (RFC 9112 §6.3).
 *
 * @throws {MessageError} 400, 501.
 */
export function requestFraming(controls: Controls, minor: number): Framing {
  return declaredFraming(controls, minor) ?? "none";
}

/**
 * How an answer's body ends (RFC 9112 §6.3). An answer to HEAD, 1xx, 204 and 304 has none, whatever its fields say: those
 * are checked all the same.
 *
 * @param method Of the request that it answers.
 * @throws {MessageError} with a status that has no meaning here.
 */
export function responseFraming(controls: Controls, minor: number, status: number, method: string): Framing {
  const declared = declaredFraming(controls, minor);
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return "none";
  return declared ?? "close";
}
