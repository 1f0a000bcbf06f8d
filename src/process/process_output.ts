/** Bytes of the first buffer: most answers are smaller, and as many buffers are alive as processes of late. */
const FIRST_BUFFER = 16 * 1024;
/** Bytes of those that replace it once it was filled, for fewer and larger reads. */
const LARGE_BUFFER = 128 * 1024;
/** Room in front of and behind a view for chunk framing: a size of eight digits and CRLF, and CRLF. */
const MARGIN_BEFORE = 10;
const MARGIN_AFTER = 2;

type View = Uint8Array<ArrayBuffer>;

/**
 * What a process prints, pulled one view at a time with backpressure: a process that is not read from waits.
 *
 * A view is valid until the next read. Where a process prints faster than is read, the next view is read, into a second
 * buffer, while the first is being used.
 */
export class ProcessOutput {
  /** Never known before the end. */
  readonly size = undefined;
  /** Views have room around them for chunk framing. */
  readonly margins = true;
  #reader: ReadableStreamBYOBReader | undefined;
  /** Buffers that nothing is read into, and no view lies in that may still be used. */
  #free: ArrayBuffer[] = [newBuffer(FIRST_BUFFER)];
  #used: ArrayBuffer | undefined;
  #ahead: Promise<View | null> | undefined;
  #ended = false;

  /** @param stream The pipe, for a reader that wants a stream; not to be touched once {@linkcode read} was called. */
  constructor(readonly stream: ReadableStream<View>) {}

  /** The next bytes, `null` once every process that holds the pipe has closed it, or after {@linkcode cancel}. */
  async read(): Promise<View | null> {
    if (this.#used) this.#free.push(this.#used);
    this.#used = undefined;
    const view = await (this.#ahead ?? this.#fill());
    this.#ahead = undefined;
    if (view === null) return null;
    const filled = view.byteLength === view.buffer.byteLength - MARGIN_BEFORE - MARGIN_AFTER;
    const large = view.buffer.byteLength > LARGE_BUFFER;
    if (large || !filled) this.#used = view.buffer;
    if (filled && !large) this.#free = [newBuffer(LARGE_BUFFER), newBuffer(LARGE_BUFFER)];
    if (filled && large) {
      this.#ahead = this.#fill();
      this.#ahead.catch(() => {}); // whoever reads next sees it
    }
    return view;
  }

  /** Closes the reading end: the process gets SIGPIPE at its next write. More than once changes nothing. */
  cancel(): void {
    this.#ended = true;
    const closed = this.#reader === undefined ? this.stream.cancel() : this.#reader.cancel();
    closed.catch(() => {}); // A pipe that broke is closed too.
  }

  async #fill(): Promise<View | null> {
    if (this.#ended) return null;
    this.#reader ??= this.stream.getReader({ mode: "byob" });
    const buffer = this.#free.pop()!;
    const room = buffer.byteLength - MARGIN_BEFORE - MARGIN_AFTER;
    const { value, done } = await this.#reader.read(new Uint8Array(buffer, MARGIN_BEFORE, room));
    if (!done) return value;
    this.#ended = true;
    return null;
  }
}

/** @param room Bytes for a view, between the margins. */
function newBuffer(room: number): ArrayBuffer {
  return new ArrayBuffer(MARGIN_BEFORE + room + MARGIN_AFTER);
}
