import { CR, encodeLatin1, LF } from "./octets.ts";
import { type ByteWriter, MARGIN_AFTER, MARGIN_BEFORE } from "./types.ts";

/** A little more than a connection reads at once, so that what came in one read can leave, with a longer head, in one write. */
const FIRST_BUFFER = 18_432;

/** For chunks of 128 KiB and their framing: what is larger leaves as several. */
const LARGE_BUFFER = 131_072 + 64;

/** Room for the digits of a chunk that fills the large buffer, and CRLF. */
const SIZE_ROOM = 7;

/** Room that is kept behind a chunk: its CRLF, and the last chunk and the empty line. */
const END_ROOM = 7;

/** Bytes up to which a copy is cheaper than a write of its own. */
const SMALL = 4_096;

const HEX = new TextEncoder().encode("0123456789abcdef");

/** Collects what is to be sent, so that it leaves in as few writes as can be, and frames chunks in place. */
export class Output {
  /** Bytes that the sink has taken. */
  sent = 0;
  /** The sink takes no more. */
  broken = false;
  readonly #sink: ByteWriter;
  readonly #first = new Uint8Array(FIRST_BUFFER);
  #bytes: Uint8Array = this.#first;
  /** What waits lies from `#from` to `#to`. */
  #from = 0;
  #to = 0;
  /** Where the room for the open chunk's size begins; -1 where no chunk is open. */
  #chunk = -1;

  constructor(sink: ByteWriter) {
    this.#sink = sink;
  }

  /** Whether something waits. */
  get waiting(): boolean {
    return this.#to > this.#from;
  }

  /** Adds a head or a trailer section, of characters up to FF. */
  putText(text: string): void {
    this.#reserve(text.length);
    encodeLatin1(text, this.#bytes, this.#to);
    this.#to += text.length;
  }

  /** Adds a copy of `view` where it is small enough, else says `false`. */
  put(view: Uint8Array): boolean {
    const fits = view.length <= this.#bytes.length - this.#to;
    if (!fits || (view.length > SMALL && !this.waiting)) return false;
    this.#bytes.set(view, this.#to);
    this.#to += view.length;
    return true;
  }

  /** Sends what waits and `view` behind it: as much of it as fits in the same write, the rest without a copy. */
  async send(view: Uint8Array): Promise<void> {
    let at = 0;
    if (this.waiting) {
      at = Math.min(view.length, this.#bytes.length - this.#to);
      this.#bytes.set(view.subarray(0, at), this.#to);
      this.#to += at;
      await this.flush();
    }
    await this.#writeAll(view.subarray(at));
  }

  /** Adds a copy of `view` to the open chunk where it fits, else says `false`. A chunk is open until the next flush. */
  putChunk(view: Uint8Array): boolean {
    if (view.length > this.#chunkRoom()) return false;
    this.#append(view);
    return true;
  }

  /** Sends what waits and `view` as chunks, by way of a buffer that is large enough from here on. */
  async sendChunk(view: Uint8Array): Promise<void> {
    if (this.#bytes.length < LARGE_BUFFER) this.#replace(LARGE_BUFFER);
    for (let at = 0; at < view.length;) {
      if (this.#chunkRoom() <= 0) await this.flush();
      const part = view.subarray(at, at + this.#chunkRoom());
      this.#append(part);
      at += part.length;
    }
  }

  /** Sends what waits, then `view` as a chunk whose framing is written around it, in its own buffer. */
  async sendFramed(view: Uint8Array): Promise<void> {
    await this.flush();
    const chunk = new Uint8Array(view.buffer, view.byteOffset - MARGIN_BEFORE);
    const end = MARGIN_BEFORE + view.length;
    const start = writeSize(chunk, MARGIN_BEFORE, view.length);
    chunk[end] = CR;
    chunk[end + 1] = LF;
    await this.#writeAll(chunk.subarray(start, end + MARGIN_AFTER));
  }

  /** Adds the last chunk (RFC 9112 §7.1); the trailer section, an empty line at least, has to follow. */
  putLastChunk(): void {
    this.#closeChunk();
    this.#reserve(3);
    this.#bytes[this.#to++] = HEX[0];
    this.#bytes[this.#to++] = CR;
    this.#bytes[this.#to++] = LF;
  }

  /**
   * Sends what waits. Its place is free for the next message at once, but still being written from: nothing may be added
   * before the promise resolves.
   *
   * @param last Nothing follows for the time being: goes back to the first buffer, an idle connection holds no more.
   */
  flush(last = false): Promise<void> {
    this.#closeChunk();
    const waiting = this.#bytes.subarray(this.#from, this.#to);
    this.#from = this.#to = 0;
    if (last) this.#bytes = this.#first;
    return this.#writeAll(waiting);
  }

  /** Bytes that the open chunk, or the one that would be opened, can still take. */
  #chunkRoom(): number {
    return this.#bytes.length - END_ROOM - this.#to - (this.#chunk < 0 ? SIZE_ROOM : 0);
  }

  #append(view: Uint8Array): void {
    if (this.#chunk < 0) {
      this.#chunk = this.#to;
      this.#to += SIZE_ROOM;
    }
    this.#bytes.set(view, this.#to);
    this.#to += view.length;
  }

  /** Writes size and end of the open chunk; what waits in front of it moves up against the size. */
  #closeChunk(): void {
    if (this.#chunk < 0) return;
    const bytes = this.#bytes;
    const data = this.#chunk + SIZE_ROOM;
    const gap = writeSize(bytes, data, this.#to - data) - this.#chunk;
    bytes.copyWithin(this.#from + gap, this.#from, this.#chunk);
    this.#from += gap;
    this.#chunk = -1;
    bytes[this.#to++] = CR;
    bytes[this.#to++] = LF;
  }

  /** Makes room for `count` bytes behind those that wait, and the end of a body. */
  #reserve(count: number): void {
    const needed = this.#to + count + END_ROOM;
    if (needed > this.#bytes.length) this.#replace(needed);
  }

  #replace(length: number): void {
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytes.subarray(0, this.#to));
    this.#bytes = bytes;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        const count = await this.#sink.write(at === 0 ? bytes : bytes.subarray(at));
        at += count;
        this.sent += count;
      }
    } catch (error) {
      this.broken = true;
      throw error;
    }
  }
}

/** Writes a chunk size (RFC 9112 §7.1) that ends in front of `data`, and says where it begins. */
function writeSize(bytes: Uint8Array, data: number, size: number): number {
  bytes[data - 1] = LF;
  bytes[data - 2] = CR;
  let at = data - 2;
  let left = size;
  do {
    bytes[--at] = HEX[left % 16];
    left = Math.floor(left / 16);
  } while (left > 0);
  return at;
}
