import type { ByteReader } from "../http1/types.ts";
import type { ProcessOutput } from "../process/process_output.ts";

/**
 * What a process prints, for a reader that has a buffer of its own: a read of the pipe itself would take that buffer
 * away from its owner (BYOB, WHATWG Streams §4.5.1).
 */
export class PipeReader implements ByteReader {
  readonly #output: ProcessOutput;
  /** What was read from the pipe and not asked for yet. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(output: ProcessOutput) {
    this.#output = output;
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    if (this.#rest.length === 0) {
      const view = await this.#output.read();
      if (view === null) return null;
      this.#rest = view;
    }
    const part = this.#rest.subarray(0, buffer.length);
    buffer.set(part);
    this.#rest = this.#rest.subarray(part.length);
    return part.length;
  }
}
