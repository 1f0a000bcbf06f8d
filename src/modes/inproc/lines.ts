const encoder = new TextEncoder();

/** Takes a line, without its end; returns a promise where more should wait. */
export type LineSink = (line: Uint8Array) => void | Promise<void>;

/**
 * Splits a text into lines as a process's output is split: CRLF ends a line too, a line that is longer than `limit` bytes
 * is cut in pieces, none of which ends inside a character, unless the limit is smaller than that.
 *
 * @param text With or without a line end.
 * @param limit Bytes; Infinity is no limit.
 * @returns a promise where the sink asked to wait.
 */
export function writeLines(text: string, limit: number, sink: LineSink): void | Promise<void> {
  const whole = text.endsWith("\n") ? text.slice(0, -1) : text;
  let held: void | Promise<void> = undefined;
  for (const line of whole.split("\n")) {
    const bytes = encoder.encode(line.endsWith("\r") ? line.slice(0, -1) : line);
    for (const piece of pieces(bytes, limit)) held = sink(piece) ?? held;
  }
  return held;
}

function* pieces(line: Uint8Array, limit: number): Generator<Uint8Array> {
  let rest = line;
  while (rest.length > limit) {
    let at = limit;
    while (at > 0 && isContinuation(rest[at])) at--;
    if (at === 0) at = limit;
    yield rest.subarray(0, at);
    rest = rest.subarray(at);
  }
  yield rest;
}

/** A byte of UTF-8 that begins no character (RFC 3629 §3). */
function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
