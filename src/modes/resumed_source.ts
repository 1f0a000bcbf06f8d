import type { ByteSource } from "../http/message.ts";

/** A source of which the first bytes were read already: gives them, and then what follows. */
export class ResumedSource implements ByteSource {
  #first: Uint8Array | null;

  /**
   * @param first `null` or empty where there are none.
   * @param rest Not to be read by anybody else.
   * @param size Bytes in all, where known.
   */
  constructor(first: Uint8Array | null, readonly rest: ByteSource, readonly size: number | undefined) {
    this.#first = first;
  }

  get margins(): boolean {
    return this.rest.margins === true;
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    const first = this.#first;
    this.#first = null;
    return first !== null && first.length > 0 ? first : this.rest.read();
  }

  cancel(reason?: unknown): void {
    this.#first = null;
    this.rest.cancel(reason);
  }
}
