import { HeaderFields } from "../http/fields.ts";
import { endToEnd } from "../http/headers.ts";
import type { HttpRequest } from "../http/message.ts";
import { requestHead } from "../http1/head_text.ts";
import { encodeLatin1 } from "../http1/octets.ts";
import { canonicalMimeCase } from "../process/cgi_env.ts";
import type { BufferedBody } from "./buffered_body.ts";

/** Written in front of the others, or without meaning once the body is here as a whole (RFC 9110 §6.6.2, §10.1.1). */
const WRITTEN_APART: ReadonlySet<string> = new Set(["host", "user-agent", "content-length", "expect", "trailer"]);

/**
 * A request as the function reads it from its stdin: head and body in one piece, for there are functions that take what
 * one read gives them for the whole head (compatibility.md §9).
 */
export function requestMessage({ method, target, fields }: HttpRequest, body: BufferedBody): Uint8Array {
  const { size } = body;
  const head = requestHead(method, target, functionFields(fields, size).list, size);
  const message = new Uint8Array(head.length + size);
  encodeLatin1(head, message, 0);
  let at = head.length;
  for (let piece = body.read(); piece !== null; piece = body.read()) {
    message.set(piece, at);
    at += piece.length;
  }
  return message;
}

/**
 * Fields in the order and spelling that such functions look for. Content-Length is there without a body too, and Host is
 * empty where the client named none (RFC 9112 §3.2).
 */
function functionFields(received: HeaderFields, length: number): HeaderFields {
  const fields = new HeaderFields(["Host", received.get("host") ?? ""]);
  const agent = received.get("user-agent");
  if (agent !== undefined) fields.append("User-Agent", agent);
  fields.append("Content-Length", String(length));
  const { list } = endToEnd(received, WRITTEN_APART);
  for (let i = 0; i < list.length; i += 2) fields.append(canonicalMimeCase(list[i]), list[i + 1]);
  return fields;
}
