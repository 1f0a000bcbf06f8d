import { HeaderFields } from "../http/fields.ts";
import { type ByteSource, type HttpRequest, HttpResponse } from "../http/message.ts";
import { reasonOf, textResponse } from "../http/responses.ts";
import { describe } from "../process/exit_status.ts";
import type { FunctionProcess } from "../process/spawn.ts";
import { abortedResponse, whenAborted } from "./aborted.ts";
import { Forks } from "./forks.ts";
import type { FunctionOptions, Mode } from "./mode.ts";

/** Options of {@linkcode streaming}. */
export interface StreamingOptions extends FunctionOptions {
  /** Content-Type of every answer. */
  readonly contentType: string;
}

/**
 * A process per request: the body flows to its stdin as it arrives, its stdout to the answer as it is printed
 * (compatibility.md §6). The head is sent with the first byte, or at the process's end: until then a failure still has
 * a status of its own, from then on it breaks the connection, so that a part never looks like the whole.
 */
export function streaming(options: StreamingOptions): Mode {
  const forks = new Forks(options);

  async function answer(request: HttpRequest, child: FunctionProcess): Promise<HttpResponse> {
    forks.feed(child, request.body);
    const output = new Output(request, child, forks);
    try {
      await Promise.race([output.begin(), whenAborted(request)]);
    } catch (error) {
      if (!(error instanceof FunctionFailure)) throw error;
      return textResponse(500, `${error.message}\n`);
    }
    if (request.aborted) return abortedResponse(request);
    return new HttpResponse(200, reasonOf(200), new HeaderFields(["Content-Type", options.contentType]), output);
  }

  return {
    handler: (request) => {
      const child = forks.start(request);
      return child instanceof HttpResponse ? child : answer(request, child);
    },
    ready: () => true,
    [Symbol.asyncDispose]: () => forks[Symbol.asyncDispose](),
  };
}

/** The process ended without success. */
class FunctionFailure extends Error {}

/** What a process prints; it ends cleanly only where the process does. */
class Output implements ByteSource {
  readonly size = undefined;
  #first: Uint8Array | null | undefined;

  constructor(readonly request: HttpRequest, readonly child: FunctionProcess, readonly forks: Forks) {}

  /**
   * Resolves when the first bytes are there, or the process has ended well without any.
   *
   * @throws {FunctionFailure}
   */
  async begin(): Promise<void> {
    this.#first = await this.#next();
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    const first = this.#first;
    if (first === null) return null;
    this.#first = undefined;
    return first ?? this.#next();
  }

  cancel(): void {
    this.child.stdout.cancel();
  }

  async #next(): Promise<Uint8Array | null> {
    const view = await this.child.stdout.read();
    if (view !== null) return view;
    const status = await this.child.status;
    if (this.request.aborted) throw new Error(this.request.aborted);
    if (status.success) return null;
    this.forks.failed(this.request, this.child, describe(status));
    throw new FunctionFailure(describe(status));
  }
}
