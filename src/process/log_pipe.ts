import { DelimiterStream } from "@std/streams";
import { LineLimitStream } from "./line_limit_stream.ts";

const LF = 0x0a;
const CR = 0x0d;

/** What {@linkcode logLines} does with lines. */
export interface LogLinesOptions {
  /** Bytes of a line at most; what is longer comes in pieces. -1: any number. */
  readonly limit: number;
  /**
   * Takes a line, without its LF or CRLF, byte for byte as it was printed. Nothing more is read before a promise that
   * it returns is settled.
   */
  line(bytes: Uint8Array): void | Promise<void>;
}

/**
 * Reads what a process prints to the end, line by line. Lines are passed on once they are whole, a last one without a
 * line end too; empty lines are lines; no piece of a long line ends inside a UTF-8 character.
 *
 * @returns Once the stream has ended. Rejects where the stream breaks, or `line` throws.
 */
export async function logLines(stream: ReadableStream<Uint8Array>, { limit, line }: LogLinesOptions): Promise<void> {
  const lines = stream
    .pipeThrough(new LineLimitStream(limit < 0 ? Infinity : limit))
    // The LF is kept, for else a last line without one and the empty rest behind one would look alike.
    .pipeThrough(new DelimiterStream(Uint8Array.of(LF), { disposition: "suffix" }));
  for await (const bytes of lines) {
    if (bytes.length === 0) continue;
    const taken = line(withoutLineEnd(bytes));
    if (taken !== undefined) await taken;
  }
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== LF) return bytes;
  return bytes.subarray(0, bytes.at(-2) === CR ? -2 : -1);
}
