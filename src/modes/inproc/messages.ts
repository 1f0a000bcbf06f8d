import { HeaderFields } from "../../http/fields.ts";
import { downstreamFields } from "../../http/headers.ts";
import { type ByteSource, type HttpRequest, HttpResponse } from "../../http/message.ts";
import { Bytes, reasonOf } from "../../http/responses.ts";
import { type BodySource, isSource, ResumedSource } from "../../inproc/body.ts";
import type { Answer, PlainRequest } from "../../inproc/call.ts";

/** Bytes of a request body up to which one that is here already is handed over whole. */
const WHOLE = 64 * 1024;

/** Methods, in any case, that the platform refuses, and those whose requests have no body there (Fetch §2.2.1, §5.4). */
const FORBIDDEN = /^(?:connect|trace|track)$/i;
const BODILESS = /^(?:get|head)$/i;

/** A request that the platform's `Request` can't stand for. */
export class UnsuitableRequestError extends Error {
  override readonly name = "UnsuitableRequestError";

  /** @param status Of the answer. */
  constructor(readonly status: 400 | 501, message: string) {
    super(message);
  }
}

/**
 * The request as the handler's isolate takes it.
 *
 * @throws {UnsuitableRequestError}
 */
export function plainRequest(request: HttpRequest): PlainRequest {
  const { method, fields } = request;
  if (FORBIDDEN.test(method)) {
    throw new UnsuitableRequestError(501, `method ${method} is not supported by handlers\n`);
  }
  return {
    method,
    url: requestUrl(fields.get("host") ?? "", request.target),
    fields: fields.list,
    body: BODILESS.test(method) ? null : requestBody(request),
    callId: fields.get("x-call-id"),
  };
}

/** The authority that was seen last, and is known to be one: it rarely changes. */
let knownHost = "localhost";

/**
 * Host is checked by itself, so that nothing in it can become a path. What of the target no URL can hold as it came, bytes
 * above 7F and `#`, is escaped.
 *
 * @throws {UnsuitableRequestError}
 */
function requestUrl(host: string, target: string): string {
  const authority = host === "" ? "localhost" : host;
  if (authority !== knownHost) {
    if (/[/?#@\\\s]/.test(authority) || !URL.canParse(`http://${authority}/`)) {
      throw new UnsuitableRequestError(400, `invalid Host ${JSON.stringify(host)}: want a host and optional port\n`);
    }
    knownHost = authority;
  }
  return `http://${authority}${target.replace(/[#\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)}`;
}

function requestBody({ body, fields }: HttpRequest): PlainRequest["body"] {
  if (body === null || body.size === 0) return null;
  // A client that waits for a 100 is asked by the first read, which then is the handler's.
  if (body.size === undefined || body.size > WHOLE || fields.has("expect")) return body;
  const first = body.read();
  if (first === null) return null;
  if (first instanceof Uint8Array && first.length === body.size) return first.slice();
  return new ResumedSource(body, first instanceof Uint8Array ? first.slice() : first);
}

/** Makes the body of an answer that comes in pieces. */
export type BodyMaker = (source: BodySource, size: number | undefined) => ByteSource;

/**
 * The handler's answer as the client's. Content-Length is that of the body; where that comes in pieces, or is left out, it is
 * what the handler says.
 */
export function httpResponse(
  { status, reason, body, ...answer }: Answer,
  method: string,
  bodyOf: BodyMaker,
): HttpResponse {
  const fields = downstreamFields(new HeaderFields([...answer.fields]));
  const isLeftOut = method === "HEAD" || status === 304;
  const length = lengthOf(body, fields, isLeftOut);
  fields.delete("content-length");
  if (length !== undefined) fields.append("Content-Length", String(length));
  const source = isSource(body) ? bodyOf(body, length) : body && new Bytes(body);
  if (isLeftOut) source?.cancel(new Error("the answer has no body"));
  return new HttpResponse(status, reason || reasonOf(status), fields, isLeftOut ? null : source);
}

function lengthOf(body: Answer["body"], fields: HeaderFields, isLeftOut: boolean): number | undefined {
  if (body instanceof Uint8Array) return body.length;
  if (body === null && !isLeftOut) return undefined;
  const declared = fields.get("content-length");
  return declared !== undefined && /^\d{1,15}$/.test(declared) ? Number(declared) : undefined;
}
