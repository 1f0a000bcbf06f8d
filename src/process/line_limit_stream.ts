const LF = 0x0a;
const CR = 0x0d;
const CRLF = Uint8Array.of(CR, LF);

/**
 * Ends each line that is longer than `limit` bytes with a CRLF before the byte that is too many, so that whatever
 * splits lines behind it never holds more than one piece. A line's own LF or CRLF does not count.
 *
 * No piece ends inside a UTF-8 character, unless the limit is smaller than the character; bytes that are no UTF-8 are
 * cut at the limit. The bytes of a line are passed on before its end, save the last few of a chunk that begin a
 * character or a CRLF.
 */
export class LineLimitStream extends TransformStream<Uint8Array, Uint8Array> {
  /** @param limit Bytes of a line at most, 1 or more; `Infinity` for any number. */
  constructor(limit: number) {
    /** Bytes of the current line that were passed on. */
    let passed = 0;
    /** The last bytes of a chunk that can't be judged before the next. */
    let held = new Uint8Array();

    super({
      transform(chunk, controller): void {
        const bytes = join(held, chunk);
        let start = 0;
        for (let lf = bytes.indexOf(LF); lf >= 0; lf = bytes.indexOf(LF, start)) {
          const content = lf > start && bytes[lf - 1] === CR ? lf - 1 : lf;
          start = cut(bytes, start, content, controller);
          controller.enqueue(bytes.subarray(start, lf + 1));
          start = lf + 1;
          passed = 0;
        }
        const end = bytes.length - unfinished(bytes, start);
        start = cut(bytes, start, end, controller);
        if (end > start) controller.enqueue(bytes.subarray(start, end));
        passed += end - start;
        held = bytes.slice(end);
      },
      flush(controller): void {
        const start = cut(held, 0, held.length, controller);
        if (held.length > start) controller.enqueue(held.subarray(start));
      },
    });

    /** Passes on what is too much for the current line, and returns where the rest begins. */
    function cut(
      bytes: Uint8Array,
      start: number,
      end: number,
      controller: TransformStreamDefaultController<Uint8Array>,
    ): number {
      while (passed + end - start > limit) {
        const full = start + limit - passed;
        let at = isContinuation(bytes[full]) ? characterStart(bytes, start, full) : full;
        if (at === start && passed === 0) at = full;
        if (at > start) controller.enqueue(bytes.subarray(start, at));
        controller.enqueue(CRLF);
        start = at;
        passed = 0;
      }
      return start;
    }
  }
}

/** One array that keeps no more memory than it needs: a read of a few bytes comes as a view of 64 KiB. */
function join(held: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (held.length === 0 && 2 * chunk.length >= chunk.buffer.byteLength) return chunk;
  const bytes = new Uint8Array(held.length + chunk.length);
  bytes.set(held);
  bytes.set(chunk, held.length);
  return bytes;
}

/** How many of the last bytes begin a CRLF or a character that is not whole yet. */
function unfinished(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  if (length > start && bytes[length - 1] === CR) return 1;
  return length - characterStart(bytes, start, length);
}

/** Start of the character that spans `at`, within `start` and `at`; `at` where none does. */
function characterStart(bytes: Uint8Array, start: number, at: number): number {
  for (let lead = at - 1; lead >= start && lead > at - 4; lead--) {
    if (!isContinuation(bytes[lead])) return lead + characterLength(bytes[lead]) > at ? lead : at;
  }
  return at;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Bytes of the character that `lead` begins (RFC 3629 §3); 1 where it begins none. */
function characterLength(lead: number): number {
  if (lead < 0xc0 || lead >= 0xf8) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
