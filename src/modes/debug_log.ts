import type { HeaderFields } from "../http/fields.ts";
import { logLines } from "../process/log_pipe.ts";
import type { BufferedBody } from "./buffered_body.ts";
import { canonicalHeader } from "./canonical_header.ts";
import type { FunctionOptions } from "./mode.ts";

/** What is logged beside the usual. */
export interface DebugOptions {
  /** Header fields of requests and answers. */
  readonly debugHeaders: boolean;
  /** Bodies of requests. */
  readonly readDebug: boolean;
  /** What functions print. */
  readonly writeDebug: boolean;
}

/** The debugging options of classic-watchdog. */
export class DebugLog {
  readonly #options: DebugOptions & FunctionOptions;

  constructor(options: DebugOptions & FunctionOptions) {
    this.#options = options;
  }

  /** Logs header fields, one line a name, under the way that they go (`debug_headers`). */
  header(direction: "in" | "out", fields: HeaderFields): void {
    if (!this.#options.debugHeaders) return;
    for (const [name, values] of canonicalHeader(fields)) {
      this.#options.info(`[${direction}] ${name}=[${values.join(" ")}]`);
    }
  }

  /** Logs the body of a request, line by line (`read_debug`). */
  received(body: BufferedBody): void {
    const decoder = new TextDecoder();
    if (this.#options.readDebug) this.#log(body, (line) => this.#options.info(`stdin: ${decoder.decode(line)}`));
  }

  /** Logs what a function printed as its lines on stdout (`write_debug`). */
  printed(body: BufferedBody): void {
    if (this.#options.writeDebug) this.#log(body, (line) => this.#options.line("stdout", line));
  }

  #log(body: BufferedBody, line: (line: Uint8Array) => void | Promise<void>): void {
    const { lineLimit: limit, error } = this.#options;
    logLines(ReadableStream.from(body.pieces()), { limit, line }).catch((reason) =>
      error(`debug log broke: ${reason}`)
    );
  }
}
