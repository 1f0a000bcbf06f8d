import { WriteError } from "./errors.ts";
import { requestHead, responseHead, trailerSection } from "./head_text.ts";
import { Output } from "./output.ts";
import { type BodySource, type ByteWriter, type Framing, MARGIN_AFTER, MARGIN_BEFORE } from "./types.ts";

/**
 * Writes the messages of one connection, one behind the other: a head, its body, its end. Nothing leaves before
 * {@linkcode flush}, {@linkcode end}, or more than the buffer holds, so that a small message is one write. One call at a
 * time. After an error in mid-message the connection can only be closed.
 */
export class MessageWriter {
  /** Bytes of the current, or the last, message's body that were taken. */
  bodyBytes = 0;
  readonly #output: Output;
  /** Of the message that is open; `null` between messages. */
  #framing: Framing | null = null;
  /** The message before ends with the connection. */
  #last = false;

  constructor(sink: ByteWriter) {
    this.#output = new Output(sink);
  }

  /** Bytes that the connection has taken. */
  get sent(): number {
    return this.#output.sent;
  }

  /** Whether the connection has refused to take more. */
  get broken(): boolean {
    return this.#output.broken;
  }

  /** Between a head and the end of its body. */
  get open(): boolean {
    return this.#framing !== null;
  }

  /**
   * Begins a request.
   *
   * @param fields Name, value, name, value… Content-Length or Transfer-Encoding stay where they are, and have to agree with
   * `framing`; where they are missing they are added.
   * @throws {WriteError} Then nothing was written.
   */
  startRequest(method: string, target: string, fields: readonly string[], framing: Framing): void {
    this.#start(requestHead(method, target, fields, framing), framing);
  }

  /**
   * Begins an answer. `none` is for what never has a body, answers to HEAD, 204 and 304: any other without a body is of
   * length 0, or its client would wait for one. `close` says that the connection ends with the body.
   *
   * @param fields As with {@linkcode startRequest}.
   * @throws {WriteError} Then nothing was written.
   */
  startResponse(status: number, reason: string, fields: readonly string[], framing: Framing): void {
    if (status < 200 && status !== 101) throw new WriteError("an interim answer begins no message");
    this.#start(responseHead(status, reason, fields, framing), framing);
  }

  /**
   * Adds an interim answer (RFC 9110 §15.2): 1xx but 101, in front of the answer.
   *
   * @throws {WriteError} Then nothing was written.
   */
  putInterim(status: number, reason: string, fields: readonly string[]): void {
    if (this.#framing !== null) throw new WriteError("an answer is under way");
    if (status >= 200 || status === 101) throw new WriteError("not an interim answer");
    this.#output.putText(responseHead(status, reason, fields, "none"));
  }

  /** Begins a tunnel behind a 101 (RFC 9110 §7.8): what is written goes out as it is until the connection ends. */
  startTunnel(): void {
    this.#begin("close");
  }

  /**
   * Adds bytes to the body. `view` may be used again once this returns, or once the promise that it returned resolves.
   *
   * @param margins As {@linkcode BodySource.margins}.
   * @throws {WriteError} where there are more than the framing allows.
   */
  write(view: Uint8Array, margins = false): Promise<void> | undefined {
    const framing = this.#framing;
    if (framing === null || framing === "none") throw new WriteError("no body is under way");
    this.bodyBytes += view.length;
    if (framing === "chunked") return this.#writeChunk(view, margins);
    if (typeof framing === "number" && this.bodyBytes > framing) throw new WriteError("body is longer than declared");
    return this.#output.put(view) ? undefined : this.#output.send(view);
  }

  /** Sends what waits. */
  flush(): Promise<void> {
    return this.#output.flush();
  }

  /**
   * Ends the message and sends what waits.
   *
   * @param trailers Name, value… behind a chunked body.
   * @throws {WriteError} where the body is shorter than declared, or has no place for trailers.
   */
  end(trailers: readonly string[] = []): Promise<void> {
    const framing = this.#framing;
    if (framing === null) throw new WriteError("no message is under way");
    if (typeof framing === "number" && this.bodyBytes < framing) throw new WriteError("body is shorter than declared");
    if (framing === "chunked") {
      const section = trailerSection(trailers);
      this.#output.putLastChunk();
      this.#output.putText(section);
    } else if (trailers.length > 0) {
      throw new WriteError("trailers need a chunked body");
    }
    this.#framing = null;
    this.#last = framing === "close";
    return this.#output.flush(true);
  }

  /**
   * Writes all that `source` gives; what waits is sent whenever it has nothing more at the moment. {@linkcode end} has to
   * follow. Where reading or writing fails the source is cancelled.
   *
   * @returns A promise where it has to wait: a body that is there, and small, only waits to be sent.
   * @throws What the source or the connection throws.
   */
  pump(source: BodySource): Promise<void> | undefined {
    try {
      for (;;) {
        const view = source.read();
        if (view === null) return undefined;
        if (view instanceof Promise) return this.#pumpOn(source, view, undefined);
        const written = this.write(view, source.margins);
        if (written !== undefined) return this.#pumpOn(source, undefined, written);
      }
    } catch (error) {
      source.cancel(error);
      throw error;
    }
  }

  /** The rest of a pump, from the first read or write on that waits. */
  async #pumpOn(
    source: BodySource,
    reading: Promise<Uint8Array | null> | undefined,
    written: Promise<void> | undefined,
  ): Promise<void> {
    const margins = source.margins === true;
    try {
      for (;;) {
        if (written !== undefined) await written;
        const next = reading ?? source.read();
        reading = undefined;
        const view = next instanceof Promise ? await this.#flushMeanwhile(next) : next;
        if (view === null) return;
        written = this.write(view, margins);
      }
    } catch (error) {
      source.cancel(error);
      throw error;
    }
  }

  #start(head: string, framing: Framing): void {
    this.#begin(framing);
    this.#output.putText(head);
  }

  #begin(framing: Framing): void {
    if (this.#framing !== null) throw new WriteError("the message before has not ended");
    if (this.#last) throw new WriteError("the message before ends with the connection");
    this.#framing = framing;
    this.bodyBytes = 0;
  }

  #writeChunk(view: Uint8Array, margins: boolean): Promise<void> | undefined {
    // An empty chunk would be the last.
    if (view.length === 0 || this.#output.putChunk(view)) return undefined;
    return margins && hasMargins(view) ? this.#output.sendFramed(view) : this.#output.sendChunk(view);
  }

  /** Waits for the source; what waits to be sent does not wait for it. */
  async #flushMeanwhile(next: Promise<Uint8Array | null>): Promise<Uint8Array | null> {
    if (this.#output.waiting) {
      // Should the flush fail, or last, a failure of the source is not to go unhandled meanwhile.
      next.catch(ignore);
      await this.#output.flush();
    }
    return await next;
  }
}

function ignore(): void {}

function hasMargins(view: Uint8Array): boolean {
  return view.byteOffset >= MARGIN_BEFORE &&
    view.byteOffset + view.length + MARGIN_AFTER <= view.buffer.byteLength &&
    view.length <= 0xffff_ffff;
}
