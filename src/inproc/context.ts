import type { Background } from "./background.ts";

/** What a handler is told beside the request. */
export interface HandlerContext {
  /** X-Call-Id of the request. */
  readonly callId: string | undefined;
  /** Aborts when nobody waits for the answer any more: its client has gone, its time is over. */
  readonly signal: AbortSignal;
  /** Keeps the program from ending before the work is done, as far as its patience goes. Failures are logged. */
  waitUntil(work: Promise<unknown>): void;
}

/** The context of one call. Its signal is made when it is asked for: most handlers never do. */
export class CallContext implements HandlerContext {
  readonly #background: Background;
  #controller: AbortController | undefined;
  #reason: DOMException | undefined;

  constructor(readonly callId: string | undefined, background: Background) {
    this.#background = background;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Whether nobody waits any more. */
  get aborted(): boolean {
    return this.#reason !== undefined;
  }

  /** A function that needs no `this`, since handlers take it out of their parameter: `(request, { waitUntil })`. */
  get waitUntil(): HandlerContext["waitUntil"] {
    return (work) => this.#background.add(work);
  }

  /** Aborts the signal; the first reason counts. */
  abort(reason: string): void {
    if (this.#reason) return;
    this.#reason = new DOMException(reason, "AbortError");
    this.#controller?.abort(this.#reason);
  }
}
