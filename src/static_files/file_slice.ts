import type { ByteRange } from "./ranges.ts";

/** Bytes of a file that are read at once; one buffer serves the whole slice. */
const BUFFER = 128 * 1024;

/** Some bytes of an open file, one view at a time: a view is valid until the next read. The file stays its owner's. */
export class FileSlice {
  readonly size: number;
  readonly #file: Deno.FsFile;
  readonly #range: ByteRange;
  #at: number;
  #buffer: Uint8Array | undefined;

  constructor(file: Deno.FsFile, range: ByteRange) {
    this.#file = file;
    this.#range = range;
    this.#at = range.from;
    this.size = range.to - range.from;
  }

  /**
   * The next bytes, `null` behind the last.
   *
   * @throws {Error} where the file has become shorter since: the answer must not look whole.
   */
  async read(): Promise<Uint8Array | null> {
    const left = this.#range.to - this.#at;
    if (left <= 0) return null;
    const buffer = this.#buffer ??= await this.#begin();
    const count = await this.#file.read(buffer.subarray(0, left));
    if (count === null) throw new Error("the file has become shorter while it was being sent");
    this.#at += count;
    return buffer.subarray(0, count);
  }

  /** Gives the rest up. */
  cancel(): void {
    this.#at = this.#range.to;
  }

  /** Nothing is held for a slice that is still to come. */
  async #begin(): Promise<Uint8Array> {
    await this.#file.seek(this.#at, Deno.SeekMode.Start);
    return new Uint8Array(Math.min(this.size, BUFFER));
  }
}
