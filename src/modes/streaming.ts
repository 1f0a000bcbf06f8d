import { type ByteSource, type HttpRequest, HttpResponse } from "../http/message.ts";
import type { FunctionProcess } from "../process/spawn.ts";
import { Forks } from "./forks.ts";
import type { FunctionOptions, Mode } from "./mode.ts";
import { responder, type ResponseOptions } from "./responder.ts";

/** Options of {@linkcode streaming}. */
export interface StreamingOptions extends FunctionOptions, ResponseOptions {}

/**
 * A process per request: the body flows to its stdin as it arrives, its stdout to the answer as it is printed
 * (compatibility.md §6). The head is sent with the first byte, or at the process's end: until then a failure still has
 * a status of its own, from then on it breaks the connection, so that a part never looks like the whole.
 */
export function streaming(options: StreamingOptions): Mode {
  const forks = new Forks({ ...options, cgiHeaders: true });
  const respond = responder(options);

  return {
    handler: (request) => {
      const child = forks.start(request);
      if (child instanceof HttpResponse) return child;
      forks.logErrors(child);
      forks.feed(child, request.body);
      return forks.answer(request, child, respond(new Output(request, child, forks), request.method));
    },
    ready: () => true,
    [Symbol.asyncDispose]: () => forks[Symbol.asyncDispose](),
  };
}

/** What a process prints; it ends cleanly only where the process does. */
class Output implements ByteSource {
  readonly size = undefined;
  readonly margins = true;

  constructor(readonly request: HttpRequest, readonly child: FunctionProcess, readonly forks: Forks) {}

  /** @throws {FunctionFailure} */
  async read(): Promise<Uint8Array | null> {
    const view = await this.child.stdout.read();
    if (view === null) await this.forks.success(this.request, this.child);
    return view;
  }

  cancel(): void {
    this.child.stdout.cancel();
  }
}
