import { PIPE_BYTES } from "./pipe.ts";

/** Where a body comes from: the shape of `ByteSource`, which this folder does not import. */
export interface BodySource {
  /** Bytes in all, where that is known. */
  readonly size: number | undefined;
  /**
   * The next bytes, valid until the next read; `null` is the end; a broken body throws or rejects.
   *
   * @param useful Bytes from which on a larger view gains nothing.
   */
  read(useful?: number): Uint8Array | null | Promise<Uint8Array | null>;
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

/** Bytes of a body that are worth reading at once: larger views would leave the processor's cache before they are written. */
const USEFUL = 128 * 1024;

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
    try {
      // Of more, what does not fit would be written in steps, each time that the process has read a little, with a wait and
      // a wake-up for every one.
      for (let at = 0; at < view.length && this.#open; at += PIPE_BYTES) {
        await this.#writer.write(view.subarray(at, at + PIPE_BYTES));
      }
    } catch {
      this.#open = false;
    }
    return this.#open;
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
    for (;;) {
      let view: Uint8Array | null;
      try {
        view = await source.read(USEFUL);
      } catch (error) {
        return { ended: "broken", error };
      }
      if (view === null) break;
      if (!await this.write(view)) return { ended: "process" };
    }
    await this.close();
    return { ended: "source" };
  }
}
