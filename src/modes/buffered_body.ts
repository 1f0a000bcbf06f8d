import { BodyTooLargeError } from "../http/bodies.ts";
import type { ByteSource } from "../http/message.ts";

/** Largest piece in bytes; a multiple of three, so that pieces can be base64-encoded one by one. */
const LARGEST_PIECE = 3 * 256 * 1024;

/**
 * A body that is held in memory, each byte once, and given back by {@linkcode read}, which keeps nothing of it.
 *
 * The length of every piece but the last is a multiple of three.
 */
export class BufferedBody implements ByteSource {
  readonly #limit: number;
  readonly #pieces: Uint8Array[] = [];
  /** Bytes in use of the last piece. */
  #filled = 0;
  #size = 0;

  /** @param limit Most bytes that it takes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that were put in. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds all that a source gives. Several sources may be read at the same time: what they give is joined in the order in
   * which it arrives.
   *
   * @throws {BodyTooLargeError} where there is more than fits, at once where the source says so.
   * @throws What the source throws.
   */
  async fill(source: ByteSource): Promise<void> {
    const { size } = source;
    if (size !== undefined) this.#check(size);
    let read = 0;
    for (;;) {
      const next = source.read();
      const view = next instanceof Promise ? await next : next;
      if (view === null) return;
      this.#check(view.length);
      this.#add(view, size === undefined ? 0 : size - read);
      read += view.length;
    }
  }

  /** The pieces that were not read yet. */
  pieces(): Uint8Array[] {
    return this.#pieces.map((piece, i) => i === this.#pieces.length - 1 ? piece.subarray(0, this.#filled) : piece);
  }

  read(): Uint8Array | null {
    const piece = this.#pieces.shift();
    if (piece === undefined) return null;
    return this.#pieces.length === 0 ? piece.subarray(0, this.#filled) : piece;
  }

  cancel(): void {
    this.#pieces.length = 0;
  }

  #check(more: number): void {
    if (this.#size + more > this.#limit) throw new BodyTooLargeError(this.#limit);
  }

  /** @param expected Bytes that are known to come, these included; 0 where none are. */
  #add(view: Uint8Array, expected: number): void {
    for (let taken = 0; taken < view.length;) {
      const piece = this.#room(Math.max(expected, view.length) - taken);
      const part = view.subarray(taken, taken + piece.length - this.#filled);
      piece.set(part, this.#filled);
      taken += part.length;
      this.#filled += part.length;
      this.#size += part.length;
    }
  }

  /** The last piece, where it is not full; else another one, of all that is wanted or of as much as there was so far. */
  #room(wanted: number): Uint8Array {
    const last = this.#pieces.at(-1);
    if (last !== undefined && this.#filled < last.length) return last;
    const length = Math.min(Math.max(wanted, this.#size), LARGEST_PIECE);
    const piece = new Uint8Array(Math.ceil(length / 3) * 3);
    this.#pieces.push(piece);
    this.#filled = 0;
    return piece;
  }
}
