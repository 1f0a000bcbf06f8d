/** Where a body comes from: the shape of `ByteSource`, which this folder does not import. */
export interface BodySource {
  /** Bytes in all, where that is known. */
  readonly size: number | undefined;
  /** Bytes from which on a view is valid until the read after the next. */
  readonly steadyFrom?: number;
  /** The next bytes, valid until the next read; `null` is the end; a broken body throws or rejects. */
  read(): Uint8Array | null | Promise<Uint8Array | null>;
  /** Gives the rest up. */
  cancel(reason?: unknown): void;
}

/**
 * How a pump ended: the source was read to its end, it broke (`error`), or the process stopped reading, which is its
 * right and no error.
 */
export type PumpResult =
  | { readonly ended: "source" }
  | { readonly ended: "broken"; readonly error: unknown }
  | { readonly ended: "process" };

/** Bytes of a view from which on it is worth two buffers not to wait for the process. */
const LARGE = 32 * 1024;

/** Standard input of a process. Nothing here rejects: a process that no longer reads has closed its input, no more. */
export class ProcessInput {
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #open = true;

  constructor(stream: WritableStream<Uint8Array>) {
    this.#writer = stream.getWriter();
    this.#writer.closed.catch(() => {}); // Told by the write or close that met it.
  }

  /**
   * Writes `view` wholly, with backpressure; the view may be used again afterwards.
   *
   * @returns Whether it was written; `false` once the process has stopped reading, or after {@linkcode close}.
   */
  async write(view: Uint8Array): Promise<boolean> {
    if (!this.#open) return false;
    try {
      await this.#writer.write(view);
      return true;
    } catch {
      this.#open = false;
      return false;
    }
  }

  /** Lets the process see the end of its input. More than once changes nothing. */
  async close(): Promise<void> {
    this.#open = false;
    try {
      await this.#writer.close();
    } catch {
      // It was closed before, by either side.
    }
  }

  /**
   * Writes all of `source` and closes. A source that breaks leaves the input open, for a part of a body must not look
   * like the whole: end the process. The source is never cancelled here.
   */
  async pump(source: BodySource): Promise<PumpResult> {
    const { steadyFrom = Infinity } = source;
    const copies = new Copies();
    let written = Promise.resolve(true);
    for (;;) {
      let view: Uint8Array | null;
      try {
        view = await source.read();
      } catch (error) {
        return { ended: "broken", error };
      }
      if (!await written) return { ended: "process" };
      if (view === null) break;
      // A pipe takes less than a large view at once: the next one is read while the process makes room for this one.
      const { length } = view;
      written = this.write(length < LARGE || length >= steadyFrom ? view : copies.of(view));
      if (length < LARGE && !await written) return { ended: "process" };
    }
    await this.close();
    return { ended: "source" };
  }
}

/** Two buffers in turn: one is written from while the other is filled. */
class Copies {
  #buffers: Uint8Array[] = [];
  #turn = 0;

  /** A copy of `view`, good until the one after the next is made. */
  of(view: Uint8Array): Uint8Array {
    const turn = this.#turn = 1 - this.#turn;
    if ((this.#buffers[turn]?.length ?? 0) < view.length) this.#buffers[turn] = new Uint8Array(view.length);
    this.#buffers[turn].set(view);
    return this.#buffers[turn].subarray(0, view.length);
  }
}
