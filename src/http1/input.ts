import type { ByteReader } from "./types.ts";

/** Size of the buffer that a connection keeps: holds nearly every head, and many a body with it. */
export const FIRST_BUFFER = 16_384;

/** Size of the buffers for large bodies: larger ones gain nothing. */
const LARGE_BUFFER = 131_072;

/** Bytes from which on a view stays valid until the fill after the next: it lies in one of the large buffers. */
export const STEADY_FROM = FIRST_BUFFER + 1;

/**
 * The buffer that a connection is read through. Bytes lie in `bytes` from `start` to `end`; whoever takes some moves
 * `start`. There is never more than one read of the source under way. For large bodies there are two buffers, filled in
 * turn, so that the bytes of one can be passed on while the other is filled.
 */
export class Input {
  bytes: Uint8Array;
  start = 0;
  end = 0;
  /** The source has ended or failed: what is buffered is all there is. */
  ended = false;
  readonly #source: ByteReader;
  readonly #most: number;
  readonly #first: Uint8Array;
  /** The other large buffer, once one was filled. */
  #other: Uint8Array | null = null;
  /** The read under way; once the source has ended or failed, how it did, for ever. */
  #reading: Promise<boolean> | null = null;
  #watcher: (() => void) | null = null;
  #armed = false;

  /** @param most Bytes that may have to lie in the buffer at once: the largest head. */
  constructor(source: ByteReader, most: number) {
    this.#source = source;
    this.#most = Math.max(most, LARGE_BUFFER);
    this.bytes = this.#first = new Uint8Array(FIRST_BUFFER);
  }

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.end - this.start;
  }

  /**
   * Waits for more bytes behind those that are there; a read that was left under way is taken over. Views into the buffer
   * are void from here on, but for those of at least {@linkcode STEADY_FROM} bytes that were taken since the last one.
   *
   * @returns Whether there are more: `false` once the source has ended.
   * @throws What the source throws, then and ever after.
   */
  fill(): Promise<boolean> {
    return this.#reading ??= this.#read();
  }

  /**
   * Leaves a read under way, so that a close, or bytes that come, are noticed while nobody waits for them, and calls
   * `watcher` at each, until {@linkcode unwatch} or until the buffer is full; not where the source has `ended` before. Only
   * where no view into the buffer is in use any more: the read may overwrite it.
   */
  watch(watcher: () => void): void {
    this.#watcher = watcher;
    this.#arm();
  }

  /** Calls the watcher no more. The read stays under way and is taken over by the next {@linkcode fill}. */
  unwatch(): void {
    this.#watcher = null;
  }

  /** Takes a view of at most `most` bytes of those that are there. */
  take(most: number): Uint8Array {
    const { start } = this;
    this.start = Math.min(this.end, start + most);
    return this.bytes.subarray(start, this.start);
  }

  /** Makes the next reads larger; only where nothing is buffered and no read is under way. */
  enlarge(): void {
    if (this.bytes.length >= LARGE_BUFFER || this.start !== this.end || this.#reading !== null) return;
    this.bytes = new Uint8Array(LARGE_BUFFER);
    this.start = this.end = 0;
  }

  /** Goes back to the first buffer where what is left fits: an idle connection holds no more than that. */
  shrink(): void {
    if (this.bytes === this.#first || this.length > FIRST_BUFFER || this.#reading !== null) return;
    this.#moveTo(this.#first);
    this.#other = null;
  }

  async #read(): Promise<boolean> {
    try {
      const count = await this.#source.read(this.#room());
      if (count !== null) {
        this.end += count;
        this.#reading = null;
        return true;
      }
    } catch (error) {
      this.ended = true;
      throw error;
    }
    this.ended = true;
    return false;
  }

  /** Where the next bytes go: behind the others, moved to the front or into a larger buffer where room is short. */
  #room(): Uint8Array {
    const { bytes, start, end } = this;
    const { length } = bytes;
    if (start === end || (start > 0 && length - end < length >> 2)) this.#moveTo(this.#next());
    else if (end === length) this.#moveTo(this.#grown());
    return this.bytes.subarray(this.end);
  }

  /** The buffer to be filled next: the same, or the other one where large bodies are read. */
  #next(): Uint8Array {
    const { bytes } = this;
    if (bytes === this.#first || this.length > LARGE_BUFFER >> 1) return bytes;
    const next = this.#other ?? new Uint8Array(LARGE_BUFFER);
    this.#other = bytes.length === LARGE_BUFFER ? bytes : null;
    return next;
  }

  /** Goes on in this buffer, with what is left in front. */
  #moveTo(buffer: Uint8Array): void {
    buffer.set(this.bytes.subarray(this.start, this.end));
    this.bytes = buffer;
    this.end -= this.start;
    this.start = 0;
  }

  #grown(): Uint8Array {
    const { length } = this.bytes;
    if (length >= this.#most) throw new RangeError("input buffer is full");
    return new Uint8Array(Math.min(length * 2, this.#most));
  }

  #arm(): void {
    if (this.#armed || this.ended || this.length === this.bytes.length) return;
    this.#armed = true;
    this.fill().then(this.#arrived, this.#arrived);
  }

  readonly #arrived = (): void => {
    this.#armed = false;
    if (this.#watcher === null) return;
    this.#watcher();
    if (this.#watcher !== null) this.#arm();
  };
}
