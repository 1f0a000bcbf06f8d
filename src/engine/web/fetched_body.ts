import type { Deadlines } from "../../http/deadlines.ts";
import type { ByteSource, HttpRequest } from "../../http/message.ts";

/** Bytes up to which a body of known length is expected to come together with its head. */
const SMALL = 65_536;

/** The body of an answer that fetch gives. It breaks when its exchange is aborted, which fetch's own signal does not do. */
export class FetchedBody implements ByteSource {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #request: HttpRequest;
  #ahead: Uint8Array | Promise<Uint8Array | null> | undefined;

  /** @param size Declared length, where there is one. */
  constructor(stream: ReadableStream<Uint8Array>, readonly size: number | undefined, request: HttpRequest) {
    this.#reader = stream.getReader();
    this.#request = request;
    request.onAbort((cause) => this.cancel(cause));
  }

  /**
   * Reads ahead what came with the head, so that a small answer can go out whole; one that is slow is not waited for.
   *
   * @param patience How long to wait at most.
   */
  async peek(patience: Deadlines): Promise<void> {
    if (this.size === undefined || this.size === 0 || this.size > SMALL) return;
    const first = this.#read();
    first.catch(() => {}); // whoever reads next sees it
    const slow = Promise.withResolvers<undefined>();
    const deadline = patience.add(performance.now(), () => slow.resolve(undefined));
    this.#ahead = await Promise.race([first, slow.promise]).catch(() => undefined) ?? first;
    deadline.cancel();
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead ?? this.#read();
  }

  cancel(reason?: unknown): void {
    this.#reader.cancel(reason).catch(() => {}); // it was broken already
  }

  async #read(): Promise<Uint8Array | null> {
    const { done, value } = await this.#reader.read();
    if (this.#request.aborted) throw new Error(this.#request.aborted);
    return done ? null : value;
  }
}
