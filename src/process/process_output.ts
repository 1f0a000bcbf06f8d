import { PIPE_BYTES } from "./pipe.ts";

/** Bytes of the first buffer: most answers are smaller, and as many buffers are alive as processes of late. */
const FIRST_BUFFER = 16 * 1024;
/** Room in front of and behind a view for chunk framing: a size of eight digits and CRLF, and CRLF. */
const MARGIN_BEFORE = 10;
const MARGIN_AFTER = 2;

type View = Uint8Array<ArrayBuffer>;

/**
 * What a process prints, pulled one view at a time with backpressure: a process that is not read from waits. A view is
 * valid until the next read.
 */
export class ProcessOutput {
  /** Never known before the end. */
  readonly size = undefined;
  /** Views have room around them for chunk framing. */
  readonly margins = true;
  #reader: ReadableStreamBYOBReader | undefined;
  /** Replaced by a larger one, of all that one read can give, once it was filled. */
  #buffer = newBuffer(FIRST_BUFFER);
  #ended = false;

  /** @param stream The pipe, for a reader that wants a stream; not to be touched once {@linkcode read} was called. */
  constructor(readonly stream: ReadableStream<View>) {}

  /** The next bytes, `null` once every process that holds the pipe has closed it, or after {@linkcode cancel}. */
  async read(): Promise<View | null> {
    if (this.#ended) return null;
    this.#reader ??= this.stream.getReader({ mode: "byob" });
    const room = this.#buffer.byteLength - MARGIN_BEFORE - MARGIN_AFTER;
    const { value, done } = await this.#reader.read(new Uint8Array(this.#buffer, MARGIN_BEFORE, room));
    if (done) {
      this.#ended = true;
      return null;
    }
    this.#buffer = room === FIRST_BUFFER && value.byteLength === room ? newBuffer(PIPE_BYTES) : value.buffer;
    return value;
  }

  /** Closes the reading end: the process gets SIGPIPE at its next write. More than once changes nothing. */
  cancel(): void {
    this.#ended = true;
    const closed = this.#reader === undefined ? this.stream.cancel() : this.#reader.cancel();
    closed.catch(() => {}); // A pipe that broke is closed too.
  }
}

/** @param room Bytes for a view, between the margins. */
function newBuffer(room: number): ArrayBuffer {
  return new ArrayBuffer(MARGIN_BEFORE + room + MARGIN_AFTER);
}
