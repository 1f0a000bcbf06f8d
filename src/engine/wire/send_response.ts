import { HeaderFields } from "../../http/fields.ts";
import { trailerFields } from "../../http/headers.ts";
import type { ByteSource, HttpResponse } from "../../http/message.ts";
import type { MessageWriter } from "../../http1/message_writer.ts";
import type { Framing } from "../../http1/types.ts";
import { httpDate } from "./date.ts";

/** What an answer's form depends on. */
export interface Recipient {
  /** Of the request. */
  readonly method: string;
  /** Minor version of HTTP/1 that the client speaks. */
  readonly minor: 0 | 1;
  /** Whether the connection is to be kept. */
  readonly persistent: boolean;
}

/** Whether an answer that is framed so lets the connection live. */
export function isDelimited(response: HttpResponse, { method, minor }: Omit<Recipient, "persistent">): boolean {
  return framingOf(response, method, minor) !== "close";
}

/** Whether the client is shown nothing of the body, if there is one (RFC 9110 §6.4.1). */
export function isHidden({ status }: HttpResponse, method: string): boolean {
  return method === "HEAD" || status === 204 || status === 304;
}

/**
 * Sends an answer whole. The head leaves with the first bytes of the body, or as soon as that has none at the moment. A
 * body that {@linkcode isHidden} is left to the caller.
 *
 * @throws {WriteError} where the answer can't be written; nothing was sent then, if `writer.open` is false.
 * @throws What the body's source or the connection throws, or rejects with that: the answer is then cut short.
 */
export function sendResponse(writer: MessageWriter, response: HttpResponse, to: Recipient): Promise<void> {
  const { body, status, reason } = response;
  const framing = framingOf(response, to.method, to.minor);
  writer.startResponse(status, reason, fieldsOf(response, framing, to), framing);
  if (body === null || framing === "none") return writer.end();
  const pumped = writer.pump(body);
  return pumped === undefined ? endBody(writer, body, framing) : pumped.then(() => endBody(writer, body, framing));
}

function endBody(writer: MessageWriter, body: ByteSource, framing: Framing): Promise<void> {
  return writer.end(framing === "chunked" ? trailerFields(body.trailers ?? []) : []);
}

/** How the client finds the end of the body (RFC 9112 §6.3); an HTTP/1.0 client knows no chunks. */
function framingOf(response: HttpResponse, method: string, minor: 0 | 1): Framing {
  if (isHidden(response, method)) return "none";
  const { body } = response;
  if (body === null) return 0;
  return body.size ?? (minor === 1 ? "chunked" : "close");
}

function fieldsOf({ status, fields }: HttpResponse, framing: Framing, { minor, persistent }: Recipient): string[] {
  const sent = new HeaderFields([...fields.list]);
  if (status === 204 || framing === "chunked" || framing === "close") sent.delete("content-length");
  if (!sent.has("date")) sent.append("Date", httpDate());
  if (!persistent) sent.append("Connection", "close");
  else if (minor === 0) sent.append("Connection", "keep-alive");
  return sent.list;
}
