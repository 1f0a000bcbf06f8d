import type { ByteReader } from "./types.ts";

/** Size of the buffer that a connection keeps: holds nearly every head, and many a body with it. */
export const FIRST_BUFFER = 16_384;

/** Size of the first buffer for large bodies. Those that fill it are given a larger one, up to {@linkcode LARGEST_BUFFER}. */
const LARGE_BUFFER = 131_072;

/** Twice the size gains a twentieth more between two sockets, and costs as much again on each connection. */
const LARGEST_BUFFER = 524_288;

/**
 * The one buffer that a connection is read through. Bytes lie in `bytes` from `start` to `end`; whoever takes some moves
 * `start`. There is never more than one read of the source under way.
 */
export class Input {
  bytes: Uint8Array;
  start = 0;
  end = 0;
  /** The source has ended or failed: what is buffered is all there is. */
  ended = false;
  readonly #source: ByteReader;
  readonly #most: number;
  #first: Uint8Array;
  /** The read under way; once the source has ended or failed, how it did, for ever. */
  #reading: Promise<boolean> | null = null;
  #watcher: (() => void) | null = null;
  #armed = false;
  #leaving = false;

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
   * are void from here on.
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

  /**
   * Makes the next reads larger, and larger again where the source has filled even that: one that is slower than its reader
   * is not worth the memory. Only where nothing is buffered and no read is under way.
   *
   * @param useful Bytes from which on a larger buffer gains the reader nothing: it would only be out of the cache sooner.
   */
  enlarge(useful = LARGEST_BUFFER): void {
    const { length } = this.bytes;
    if (this.start !== this.end || this.#reading !== null) return;
    if (length >= LARGE_BUFFER && this.end < length) return;
    const larger = Math.min(Math.max(length * 2, LARGE_BUFFER), LARGEST_BUFFER, useful);
    if (larger <= length) return;
    this.bytes = new Uint8Array(larger);
    this.start = this.end = 0;
  }

  /** Goes back to the first buffer where what is left fits: an idle connection holds no more than that. */
  shrink(): void {
    if (this.bytes === this.#first || this.length > FIRST_BUFFER || this.#reading !== null) return;
    this.#first.set(this.bytes.subarray(this.start, this.end));
    this.bytes = this.#first;
    this.end -= this.start;
    this.start = 0;
  }

  /**
   * Goes on in other buffers, and leaves the last view to a reader who has given up, but may still be busy with it. A read
   * that is under way goes behind that view, so it ends where it is.
   */
  leaveView(): void {
    this.#leaving = this.#reading !== null;
    if (this.#leaving) return;
    const { bytes, start, end } = this;
    this.#first = new Uint8Array(FIRST_BUFFER);
    this.bytes = bytes.length === FIRST_BUFFER ? this.#first : new Uint8Array(bytes.length);
    this.bytes.set(bytes.subarray(start, end), start);
  }

  #read(): Promise<boolean> {
    return this.#source.read(this.#room()).then(this.#took, this.#broke);
  }

  readonly #took = (count: number | null): boolean => {
    if (count === null) {
      this.ended = true;
      return false;
    }
    this.end += count;
    this.#reading = null;
    if (this.#leaving) this.leaveView();
    return true;
  };

  readonly #broke = (error: unknown): never => {
    this.ended = true;
    throw error;
  };

  /** Where the next bytes go: behind the others, moved to the front or into a larger buffer where room is short. */
  #room(): Uint8Array {
    const { bytes, start, end } = this;
    if (start === end) {
      this.start = this.end = 0;
      return bytes;
    }
    if (start > 0 && bytes.length - end < bytes.length >> 2) {
      bytes.copyWithin(0, start, end);
      this.start = 0;
      this.end -= start;
    } else if (end === bytes.length) {
      this.bytes = this.#grown();
      this.bytes.set(bytes);
    }
    return this.bytes.subarray(this.end);
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
