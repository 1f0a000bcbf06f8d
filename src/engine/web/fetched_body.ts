import type { ByteSource, HttpRequest } from "../../http/message.ts";

/** The body of an answer that fetch gives. It breaks when its exchange is aborted. */
export class FetchedBody implements ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #request: HttpRequest;

  /** @param size Declared length, where there is one. */
  constructor(stream: ReadableStream<Uint8Array>, readonly size: number | undefined, request: HttpRequest) {
    this.#reader = stream.getReader();
    this.#request = request;
    request.onAbort((cause) => this.cancel(cause));
  }

  async read(): Promise<Uint8Array | null> {
    const { done, value } = await this.#reader.read();
    // Cancelling ends a read as if the body were whole.
    if (this.#request.aborted) throw new Error(this.#request.aborted);
    return done ? null : value;
  }

  cancel(reason?: unknown): void {
    this.#reader.cancel(reason).catch(() => {}); // it was broken already
  }
}
