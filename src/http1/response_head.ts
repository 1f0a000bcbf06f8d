import { readControls } from "./controls.ts";
import { MessageError } from "./errors.ts";
import { parseFields } from "./fields.ts";
import { responseFraming } from "./framing.ts";
import { SP } from "./octets.ts";
import type { Framing } from "./types.ts";

/** An answer up to its body. */
export interface ResponseHead {
  /** Minor version of HTTP/1. */
  readonly minor: 0 | 1;
  /** 100–999; 1xx other than 101 is interim, another answer follows. */
  readonly status: number;
  /** As it came, one UTF-16 unit a byte, may be empty. */
  readonly reason: string;
  /** Name, value, name, value… as they came, repeated equal Content-Length lines merged. */
  readonly fields: string[];
  /** `none` for 101 too: what comes behind it is another protocol's. */
  readonly framing: Framing;
  /** The server keeps the connection open when the body is read (RFC 9112 §9.3). */
  readonly persistent: boolean;
}

/** `HTTP/1.1 200`: what a status line has at least. */
const SHORTEST = 12;

/**
 * Reads the head of an answer (RFC 9112 §4).
 *
 * @param text The head, its lines ending where `ends` says.
 * @param method Of the request that it answers.
 * @param zeroVersion Whether HTTP/0.0 is taken too, as HTTP/1.0: Go's `http.Response` writes it where no version was set.
 * @throws {MessageError} with a status that has no meaning here.
 */
export function parseResponseHead(
  text: string,
  ends: Int32Array,
  lines: number,
  method: string,
  zeroVersion = false,
): ResponseHead {
  const lineEnd = lines === 0 ? 0 : ends[0];
  const code = text.substring(9, SHORTEST);
  const known = text.startsWith("HTTP/1.1 ") || text.startsWith("HTTP/1.0 ") ||
    (zeroVersion && text.startsWith("HTTP/0.0 "));
  // The blank before an empty reason is left out by some servers, as §4 foresees.
  const separated = lineEnd === SHORTEST || text.charCodeAt(SHORTEST) === SP;
  if (lineEnd < SHORTEST || !known || !separated || !/^[1-9][0-9]{2}$/.test(code)) {
    throw new MessageError(400, "invalid status line");
  }
  const minor = text.charAt(7) === "1" ? 1 : 0;
  const status = Number(code);
  const fields = parseFields(text, ends, 1, lines);
  const controls = readControls(fields);
  const framing = responseFraming(controls, minor, status, method);
  return {
    minor,
    status,
    reason: text.slice(SHORTEST + 1, lineEnd),
    fields,
    framing,
    persistent: framing !== "close" && !controls.close && (minor === 1 || controls.keepAlive),
  };
}
