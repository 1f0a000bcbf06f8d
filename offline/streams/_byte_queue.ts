import { concat } from "./_concat.ts";

/** Bytes that arrive in chunks and leave in other portions; a portion within one chunk is not copied. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  /** Removes and returns the first `length` bytes, which must be there. */
  take(length: number): Uint8Array {
    const portion: Uint8Array[] = [];
    let used = 0;
    while (length > 0) {
      const chunk = this.#chunks[used];
      if (chunk.byteLength > length) {
        portion.push(chunk.subarray(0, length));
        this.#chunks[used] = chunk.subarray(length);
        break;
      }
      portion.push(chunk);
      length -= chunk.byteLength;
      used++;
    }
    this.#chunks.splice(0, used);
    return join(portion);
  }

  /** Removes and returns all bytes. */
  takeAll(): Uint8Array {
    return join(this.#chunks.splice(0));
  }
}

function join(chunks: Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? chunks[0] : concat(chunks);
}
