import { isNamed } from "./controls.ts";
import { WriteError } from "./errors.ts";
import { isToken, isVisible } from "./octets.ts";
import type { Framing } from "./types.ts";

/**
 * Which framing fields a section may hold: those that agree with the body's framing, which is added where they are
 * missing; `stripped` allows none (1xx, 204, trailers).
 */
type FramingFields = Framing | "stripped";

/** What no value holds: controls, which could end the line (RFC 9110 §5.5), and characters that are no byte. */
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Request head (RFC 9112 §3), always HTTP/1.1.
 *
 * @param fields Name, value, name, value…
 * @throws {WriteError} where it would not be one.
 */
export function requestHead(method: string, target: string, fields: readonly string[], framing: Framing): string {
  if (!isToken(method)) throw new WriteError("method is no token");
  if (target === "" || !isVisible(target, 0)) throw new WriteError("target is not visible ASCII");
  // Bytes up to the connection's end are no body of a request: nobody would be left to answer (RFC 9112 §6.3).
  if (framing === "close") throw new WriteError("a request can't end with the connection");
  return section(`${method} ${target} HTTP/1.1\r\n`, fields, framing);
}

/**
 * Head of an answer (RFC 9112 §4), always HTTP/1.1.
 *
 * @param status 100–999.
 * @param reason May be empty.
 * @param fields Name, value, name, value…
 * @throws {WriteError} where it would not be one, or the status allows no such body (RFC 9110 §6.4.1).
 */
export function responseHead(status: number, reason: string, fields: readonly string[], framing: Framing): string {
  if (!Number.isInteger(status) || status < 100 || status > 999) throw new WriteError("status is not 100–999");
  if (NOT_TEXT.test(reason)) throw new WriteError("reason holds what no reason may hold");
  const bodiless = status < 200 || status === 204 || status === 304;
  if (bodiless && framing !== "none") {
    throw new WriteError(`an answer with status ${status} has no body`);
  }
  const stripped = status < 200 || status === 204;
  return section(`HTTP/1.1 ${status} ${reason}\r\n`, fields, stripped ? "stripped" : framing);
}

/** Trailer section (RFC 9112 §7.1.2). */
export function trailerSection(fields: readonly string[]): string {
  return section("", fields, "stripped");
}

/** Field lines behind `start`, and the empty line. */
function section(start: string, fields: readonly string[], framing: FramingFields): string {
  let text = start;
  let framed = false;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i];
    const value = fields[i + 1];
    if (!isToken(name)) throw new WriteError("field name is no token");
    if (NOT_TEXT.test(value)) throw new WriteError(`${name} holds what no value may hold`);
    if (isFraming(name)) {
      if (framed || !agrees(name, value, framing)) throw new WriteError(`${name} contradicts the framing`);
      framed = true;
    }
    text += name + ": " + value + "\r\n";
  }
  return text + (framed ? "\r\n" : framingLine(framing) + "\r\n");
}

function isFraming(name: string): boolean {
  return (name.length === 14 && isNamed(name, "content-length")) ||
    (name.length === 17 && isNamed(name, "transfer-encoding"));
}

/** Whether a framing field says what the body will be; the length of a body that is not sent may stand (HEAD, 304). */
function agrees(name: string, value: string, framing: FramingFields): boolean {
  if (name.length === 17) return framing === "chunked" && value.toLowerCase() === "chunked";
  if (framing === "none") return /^[0-9]+$/.test(value);
  return typeof framing === "number" && value === String(framing);
}

function framingLine(framing: FramingFields): string {
  if (framing === "chunked") return "Transfer-Encoding: chunked\r\n";
  return typeof framing === "number" ? `Content-Length: ${framing}\r\n` : "";
}
