import { HeaderFields } from "../http/fields.ts";
import { downstreamFields } from "../http/headers.ts";
import { type ByteSource, HttpResponse } from "../http/message.ts";
import { reasonOf } from "../http/responses.ts";
import { MessageError } from "../http1/errors.ts";
import { parseFields } from "../http1/fields.ts";
import { CR, decodeLatin1, LF } from "../http1/octets.ts";
import { UnusableOutputError } from "./function_failure.ts";
import { ResumedSource } from "./resumed_source.ts";

/** Bytes of a head, its empty line included. */
const MOST_HEAD_BYTES = 65_536;

/** What no line holds: controls, which could end it elsewhere (RFC 9110 §5.5). */
const NOT_TEXT = /[^\t\x20-\x7e\x80-\xff]/;

/** Fields that say what the answer is: two of a kind may be read in two ways. */
const ONCE = ["Status", "Location", "Content-Type", "Content-Length"];

/**
 * Makes an answer of what a CGI program prints (RFC 3875 §6): header fields, an empty line, the body. Lines end with LF or
 * CRLF. `Status` gives the status, 302 where there is a `Location` alone, else 200; a `Location` is always the client's to
 * follow.
 *
 * Fields of the connection and of the framing are the watchdog's own and are dropped.
 *
 * @param printed Read up to the head's end; the body of the answer is what follows, as it comes.
 * @param method Of the request.
 * @param contentType Where the function names none.
 * @throws {UnusableOutputError} The head is malformed or larger than 64 KiB.
 */
export async function cgiResponse(printed: ByteSource, method: string, contentType: string): Promise<HttpResponse> {
  const { head, length, rest } = await readHead(printed);
  const received = parseHead(decodeLatin1(head, false));
  for (const name of ONCE) {
    if (received.getAll(name.toLowerCase()).length > 1) throw malformed(`more than one ${name}`);
  }
  const { status, reason } = statusOf(received);
  const fields = downstreamFields(received);
  fields.delete("status");
  fields.delete("content-length");
  fields.delete("trailer"); // A program has no way to print any.
  const isBodiless = status === 204 || status === 304;
  if (!isBodiless && !fields.has("content-type")) fields.append("Content-Type", contentType);
  // Many programs leave the body of an answer to HEAD out: its length says nothing.
  const isSized = printed.size !== undefined && !isBodiless && method !== "HEAD";
  const body = new ResumedSource(rest, printed, isSized ? printed.size - length : undefined);
  return new HttpResponse(status, reason, fields, body);
}

/** What was printed, taken apart at the empty line. */
interface Printed {
  /** Lines of the head, each with its end. */
  readonly head: Uint8Array;
  /** Bytes in front of the body. */
  readonly length: number;
  /** First bytes of the body, valid until the next read of the source. */
  readonly rest: Uint8Array;
}

async function readHead(source: ByteSource): Promise<Printed> {
  const bytes = new Uint8Array(MOST_HEAD_BYTES);
  let length = 0;
  let lineStart = 0;
  for (;;) {
    const view = await source.read();
    if (view === null) throw malformed("no empty line ends the head");
    const end = length + Math.min(view.length, MOST_HEAD_BYTES - length);
    bytes.set(view.subarray(0, end - length), length);
    const filled = bytes.subarray(0, end);
    for (let at = filled.indexOf(LF, length); at >= 0; at = filled.indexOf(LF, at + 1)) {
      const isEmpty = at === lineStart || (at === lineStart + 1 && bytes[lineStart] === CR);
      if (isEmpty) return { head: bytes.subarray(0, lineStart), length: at + 1, rest: view.subarray(at + 1 - length) };
      lineStart = at + 1;
    }
    if (end === MOST_HEAD_BYTES) throw malformed(`the head is larger than ${MOST_HEAD_BYTES} bytes`);
    length = end;
  }
}

/** @param text Lines, each with its end. */
function parseHead(text: string): HeaderFields {
  if (text === "") throw malformed("the head is empty");
  const lines = text.slice(0, -1).split("\n").map((line) => line.endsWith("\r") ? line.slice(0, -1) : line);
  const ends = new Int32Array(lines.length);
  let at = 0;
  for (const [i, line] of lines.entries()) {
    if (NOT_TEXT.test(line)) throw malformed(`line ${i + 1} of the head holds a control character`);
    ends[i] = at + line.length;
    at = ends[i] + "\r\n".length;
  }
  try {
    return new HeaderFields(parseFields(lines.join("\r\n"), ends, 0, lines.length));
  } catch (error) {
    if (error instanceof MessageError) throw malformed(error.message);
    throw error;
  }
}

/** Status and reason phrase (RFC 3875 §6.3.3); 1xx is no final answer (RFC 9110 §15). */
function statusOf(fields: HeaderFields): { status: number; reason: string } {
  const value = fields.get("status");
  if (value === undefined) {
    return fields.has("location") ? { status: 302, reason: "Found" } : { status: 200, reason: "OK" };
  }
  const match = /^([2-5][0-9]{2})(?: +(.*))?$/.exec(value);
  if (match === null) throw malformed("Status is no number from 200 to 599");
  const status = Number(match[1]);
  return { status, reason: match[2] ?? reasonOf(status) };
}

function malformed(what: string): UnusableOutputError {
  return new UnusableOutputError(`malformed CGI response: ${what}`);
}
