import type { ByteSource } from "../../http/message.ts";

/** Bytes of a body that is read with a buffer of its own; of that buffer at first; and at most. */
const LARGE = 65_536;
const BUFFER = 128 * 1024;
const LARGEST_BUFFER = 8 * 1024 * 1024;

/**
 * A platform stream as a byte source. The stream itself can be handed on untouched as long as nobody has read from it,
 * which is what keeps a request body native, and its Content-Length, on its way into fetch.
 */
export class StreamSource implements ByteSource {
  readonly #stream: ReadableStream<Uint8Array>;
  #reader: Reader | undefined;
  #state: "open" | "taken" | "ended" | "given up" = "open";

  /**
   * @param stream Bytes to come.
   * @param size Bytes in all, where known.
   * @param onFailure Told of a stream that breaks, before the read rejects.
   */
  constructor(
    stream: ReadableStream<Uint8Array>,
    readonly size: number | undefined,
    readonly onFailure: (error: unknown) => void,
  ) {
    this.#stream = stream;
  }

  /** Whether there is more to come for whoever reads here. */
  get open(): boolean {
    return this.#state === "open";
  }

  /** Whether the body was read to its end; of a stream that was taken nobody can tell. */
  get ended(): boolean {
    return this.#state === "ended";
  }

  /** The untouched stream, from now on the caller's; `undefined` where somebody has read from it. */
  take(): ReadableStream<Uint8Array> | undefined {
    if (this.#reader || this.#state === "ended" || this.#state === "given up") return undefined;
    this.#state = "taken";
    return this.#stream;
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#state !== "open") return null;
    this.#reader ??= this.size === undefined || this.size < LARGE
      ? this.#stream.getReader()
      : new BufferedReader(this.#stream, this.size);
    try {
      const { done, value } = await this.#reader.read();
      if (!done) return value;
    } catch (error) {
      this.#state = "given up";
      this.onFailure(error);
      throw error;
    }
    // Cancelling ends a read that is under way too.
    if (this.open) this.#state = "ended";
    return null;
  }

  cancel(reason?: unknown): void {
    if (this.#state !== "open") return;
    this.#state = "given up";
    const cancelled = this.#reader ? this.#reader.cancel(reason) : this.#stream.cancel(reason);
    cancelled.catch(() => {}); // it was broken already
  }
}

type Reader = Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel">;

/**
 * Reads a stream of known length into one buffer: every read takes Deno longer the more of a large body waits, whatever
 * it gives. So a read that fills the buffer is followed by one of twice the size. A read behind the end would never
 * return where the whole body came with its head: the bytes are counted.
 */
class BufferedReader implements Reader {
  readonly #reader: ReadableStreamBYOBReader;
  #buffer = new ArrayBuffer(BUFFER);
  #left: number;

  constructor(stream: ReadableStream<Uint8Array>, size: number) {
    this.#reader = stream.getReader({ mode: "byob" });
    this.#left = size;
  }

  async read(): Promise<ReadableStreamReadResult<Uint8Array>> {
    if (this.#left === 0) {
      this.cancel().catch(() => {}); // nothing is left; Deno takes it for read to its end
      return { done: true, value: undefined };
    }
    const result = await this.#reader.read(new Uint8Array(this.#buffer));
    if (result.done) return { done: true, value: undefined };
    const { length, buffer } = result.value;
    this.#buffer = length === buffer.byteLength && length < LARGEST_BUFFER ? new ArrayBuffer(2 * length) : buffer;
    this.#left -= result.value.length;
    return result;
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#reader.cancel(reason);
  }
}

/** What becomes of a body that the platform sends. */
export interface SendingEvents {
  /** The source was read to its end. */
  ended(bytes: number): void;
  /** The source broke; the platform breaks the connection. */
  failed(bytes: number, error: unknown): void;
  /** The platform wants no more: its client has gone. The source is the listener's to cancel or to read on. */
  unwanted(bytes: number): void;
}

/** The result of a read that is not consumed yet. */
export type ReadAhead = Uint8Array | Promise<Uint8Array | null> | undefined;

/** A byte source on its way to the client as a platform stream, pulled only when the platform asks for more. */
export class SendingBody {
  readonly stream: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #ahead: ReadAhead;
  #bytes = 0;
  #over = false;

  /** @param ahead What a first read of the source gave, where it was read already. */
  constructor(readonly source: ByteSource, ahead: ReadAhead, readonly events: SendingEvents) {
    this.#ahead = ahead;
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#pull(),
      cancel: () => {
        this.#over = true;
        events.unwanted(this.#bytes);
      },
    }, { highWaterMark: 0 });
  }

  /** Breaks the body off, so that the client sees that it is not whole. Nothing where it is over. */
  fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.source.cancel(error);
    this.#controller.error(error);
    this.events.failed(this.#bytes, error);
  }

  async #pull(): Promise<void> {
    let view: Uint8Array | null;
    try {
      view = await (this.#ahead ?? this.source.read());
      this.#ahead = undefined;
    } catch (error) {
      // An older Deno drops what it was given and has not written yet: one turn of the loop lets it write.
      await new Promise((resolve) => setTimeout(resolve));
      this.fail(error);
      return;
    }
    if (this.#over) return;
    if (view === null) {
      this.#over = true;
      this.#controller.close();
      this.events.ended(this.#bytes);
      return;
    }
    this.#bytes += view.length;
    // The view is the source's again at its next read, while the platform may keep what it is given.
    this.#controller.enqueue(view.slice());
  }
}

/** Reads a source to its end without keeping anything; resolves with the number of bytes. */
export async function drain(source: ByteSource): Promise<number> {
  let bytes = 0;
  for (;;) {
    const view = await source.read();
    if (view === null) return bytes;
    bytes += view.length;
  }
}
