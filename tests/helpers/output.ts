import { concat, utf8 } from "./bytes.ts";
import { until } from "./until.ts";

/** Collects what a process prints. */
export class Output {
  #pieces: Uint8Array[] = [];
  /** Resolves at the end of the stream, which is when the last process that holds the pipe is over. */
  readonly end: Promise<void>;

  constructor(readonly name: string, stream: ReadableStream<Uint8Array>) {
    this.end = this.#collect(stream);
  }

  /** All that was printed so far. */
  get bytes(): Uint8Array {
    const all = concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }

  /** All that was printed so far, decoded as UTF-8. */
  get text(): string {
    return utf8(this.bytes);
  }

  /** The lines that were printed so far, one without its newline included. */
  get lines(): string[] {
    const lines = this.text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    return lines;
  }

  /**
   * Waits until the pattern matches what was printed; `^` and `$` stand for the ends of lines.
   *
   * @throws {Error} with all that was printed, where it does not within `timeout` ms.
   */
  async waitFor(pattern: RegExp, timeout = 8_000): Promise<RegExpMatchArray> {
    const byLine = new RegExp(pattern.source, pattern.flags.replace("m", "") + "m");
    return await until(() => this.text.match(byLine), {
      what: () => `${pattern} on ${this.name}, which was:\n${this.text.slice(-4_000)}`,
      timeout,
    });
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const piece of stream) this.#pieces.push(piece);
  }
}
