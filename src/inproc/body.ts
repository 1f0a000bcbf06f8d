/** Bytes that are pulled one view at a time; `null` is the end. */
export interface BodySource {
  /** Views are their reader's to keep; otherwise they are valid until the next read. */
  readonly lasting?: boolean;
  read(): Uint8Array | null | Promise<Uint8Array | null>;
  /** Gives the rest up. May be called at any time, more than once. */
  cancel(reason?: unknown): void;
}

/** Whether a body, which may be bytes or nothing, is still to come. */
export function isSource(body: Uint8Array | BodySource | null): body is BodySource {
  return body !== null && !(body instanceof Uint8Array);
}

/** A source as the platform's stream, pulled only when its reader asks for more. */
export function streamOf(source: BodySource): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    type: "bytes",
    async pull(controller): Promise<void> {
      const view = await nextBytes(source);
      // What is enqueued is the stream's from then on.
      if (view !== null) return controller.enqueue(source.lasting ? view as Uint8Array<ArrayBuffer> : view.slice());
      controller.close();
      controller.byobRequest?.respond(0); // a reader with a buffer of its own waits for that
    },
    cancel: (reason) => source.cancel(reason),
  }, { highWaterMark: 0 });
}

/** A byte stream takes no empty views. */
async function nextBytes(source: BodySource): Promise<Uint8Array | null> {
  let view = await source.read();
  while (view?.length === 0) view = await source.read();
  return view;
}

/** The platform's stream as a source. */
export class StreamSource implements BodySource {
  readonly #reader: ReadableStreamDefaultReader<unknown>;
  #cancelled = false;

  /** @throws {TypeError} where somebody else reads the stream. */
  constructor(stream: ReadableStream<unknown>) {
    this.#reader = stream.getReader();
  }

  async read(): Promise<Uint8Array | null> {
    return this.bytesOf(await this.readRaw());
  }

  /** Reads as the stream's own reader does. */
  readRaw(): Promise<ReadableStreamReadResult<unknown>> {
    return this.#reader.read();
  }

  /**
   * What a raw read has given.
   *
   * @throws {TypeError} where that is no bytes; the stream is cancelled then.
   */
  bytesOf({ done, value }: ReadableStreamReadResult<unknown>): Uint8Array | null {
    // Cancelling ends a read that is under way as if that were the end.
    if (this.#cancelled) throw new Error("the body was given up");
    if (done) return null;
    if (value instanceof Uint8Array) return value;
    this.cancel();
    throw new TypeError(`the body's stream gave a ${typeof value}, want Uint8Array`);
  }

  cancel(reason?: unknown): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#reader.cancel(reason).catch(() => {}); // it was broken already
  }
}

/** A source of which something was read ahead: gives that, and then what follows. */
export class ResumedSource implements BodySource {
  readonly #ahead: (Uint8Array | Promise<Uint8Array | null>)[];

  /** @param ahead Results of reads in their order, the last perhaps still to come. */
  constructor(readonly rest: BodySource, ...ahead: (Uint8Array | Promise<Uint8Array | null>)[]) {
    this.#ahead = ahead;
    // Where such a read fails, its reader learns of it; it may also be that there is none.
    for (const result of ahead) if (result instanceof Promise) result.catch(() => {});
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    return this.#ahead.shift() ?? this.rest.read();
  }

  cancel(reason?: unknown): void {
    this.rest.cancel(reason);
  }
}
