/** Bytes of the first buffer: most answers are smaller, and as many buffers are alive as processes of late. */
const FIRST_BUFFER = 16 * 1024;
/** Bytes of the one that replaces it once it was filled, for fewer and larger reads. */
const LARGE_BUFFER = 128 * 1024;

/**
 * What a process prints, pulled one view at a time with backpressure: a process that is not read from waits.
 *
 * A view is valid until the next read, since one buffer serves them all.
 */
export class ProcessOutput {
  /** Never known before the end. */
  readonly size = undefined;
  #reader: ReadableStreamBYOBReader | undefined;
  #buffer = new ArrayBuffer(FIRST_BUFFER);
  #ended = false;

  /** @param stream The pipe, for a reader that wants a stream; not to be touched once {@linkcode read} was called. */
  constructor(readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>) {}

  /** The next bytes, `null` once every process that holds the pipe has closed it, or after {@linkcode cancel}. */
  async read(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#ended) return null;
    this.#reader ??= this.stream.getReader({ mode: "byob" });
    const { value, done } = await this.#reader.read(new Uint8Array(this.#buffer));
    if (done) {
      this.#ended = true;
      return null;
    }
    const { buffer } = value;
    const filled = value.byteLength === buffer.byteLength;
    this.#buffer = filled && buffer.byteLength < LARGE_BUFFER ? new ArrayBuffer(LARGE_BUFFER) : buffer;
    return value;
  }

  /** Closes the reading end: the process gets SIGPIPE at its next write. More than once changes nothing. */
  cancel(): void {
    this.#ended = true;
    const closed = this.#reader === undefined ? this.stream.cancel() : this.#reader.cancel();
    closed.catch(() => {}); // A pipe that broke is closed too.
  }
}
