import { MessageError } from "./errors.ts";
import { decodeLatin1 } from "./octets.ts";

// Constants of this module: those of another cost a load for each byte.
const HTAB = 9;
const LF = 10;
const CR = 13;
const SP = 32;
const DEL = 127;

/**
 * Finds the empty line that ends a head or a trailer section, and the lines before it. Bytes that were looked at are not
 * looked at again when more arrive, so that a head that comes byte by byte costs no more than one that comes whole.
 *
 * What can't be part of any line is refused as soon as it is seen: a CR or LF that is not part of a CRLF (RFC 9112 §2.2
 * allows a recipient to take a bare LF for a line's end: two readings), NUL and the other controls (RFC 9110 §5.5). Where
 * nobody else reads the message, a LF alone may be allowed to end a line.
 */
export class HeadScanner {
  /** Where each line ends, its CRLF not included, counted from the section's first character as {@linkcode text} has it. */
  ends = new Int32Array(64);
  /** Number of lines, without the empty one. */
  lines = 0;
  #mostBytes = 0;
  #mostLines = 0;
  #startLine = true;
  #at = 0;
  #lineStart = 0;
  /** Lines that ended with a LF alone. */
  #bareLfs = 0;
  #ascii = true;
  readonly #takesBareLf: boolean;

  /** @param takesBareLf Whether a LF alone ends a line too. */
  constructor(takesBareLf = false) {
    this.#takesBareLf = takesBareLf;
  }

  /**
   * Begins another section.
   *
   * @param mostBytes Its largest length, the empty line included.
   * @param mostFields Most lines behind the start line.
   * @param startLine Whether it begins with one: a head does, a trailer section does not.
   */
  reset(mostBytes: number, mostFields: number, startLine: boolean): void {
    this.#mostBytes = mostBytes;
    this.#mostLines = startLine ? mostFields + 1 : mostFields;
    this.#startLine = startLine;
    this.lines = this.#bareLfs = 0;
    this.#at = this.#lineStart = 0;
    this.#ascii = true;
  }

  /**
   * Looks at what has arrived since the last call.
   *
   * @param bytes Holds the section from `start` on, as far as it is there, up to `end`.
   * @returns Length of the section with its empty line, 0 where it is not complete.
   * @throws {MessageError} 400, 414 where the start line alone is too long, 431.
   */
  scan(bytes: Uint8Array, start: number, end: number): number {
    const stop = Math.min(end, start + this.#mostBytes);
    let i = start + this.#at;
    for (; i < stop; i++) {
      const c = bytes[i];
      if (c >= SP && c < DEL) continue;
      if (c === CR) {
        if (i + 1 === stop) break;
        if (bytes[i + 1] !== LF) throw new MessageError(400, "carriage return without line feed");
        const length = i - start;
        i++;
        if (length === this.#lineStart) return i + 1 - start;
        this.#endLine(length, i + 1 - start);
      } else if (c > DEL) {
        this.#ascii = false;
      } else if (c === LF && this.#takesBareLf) {
        const length = i - start;
        if (length === this.#lineStart) return i + 1 - start;
        this.#endLine(length, length + 1);
        this.#bareLfs++;
      } else if (c !== HTAB) {
        throw new MessageError(400, c === LF ? "line feed without carriage return" : "control character in a head");
      }
    }
    if (stop - start === this.#mostBytes) throw this.#tooLarge();
    this.#at = i - start;
    return 0;
  }

  /** Text of the section that {@linkcode scan} found to be `length` bytes long, with a CRLF at the end of every line. */
  text(bytes: Uint8Array, start: number, length: number): string {
    const text = decodeLatin1(bytes.subarray(start, start + length), this.#ascii);
    return this.#bareLfs === 0 ? text : text.replace(/\r?\n/g, "\r\n");
  }

  /** @param next Where the next line begins. */
  #endLine(end: number, next: number): void {
    if (this.lines === this.#mostLines) throw new MessageError(431, "too many header fields");
    if (this.lines === this.ends.length) {
      const ends = new Int32Array(this.lines * 2);
      ends.set(this.ends);
      this.ends = ends;
    }
    this.ends[this.lines++] = end + this.#bareLfs;
    this.#lineStart = next;
  }

  #tooLarge(): MessageError {
    return this.#startLine && this.lines === 0
      ? new MessageError(414, "request line too long")
      : new MessageError(431, "header fields too large");
  }
}
