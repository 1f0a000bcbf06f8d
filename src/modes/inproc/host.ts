import type { HttpRequest } from "../../http/message.ts";
import type { Isolate } from "../../inproc/call.ts";

/** What runs the handler, and sees to it that it goes on running. */
export interface HandlerHost extends AsyncDisposable {
  /** Where a request is to be answered; waits where that is being started anew, at most until the request is aborted. */
  isolate(request: HttpRequest): Isolate | Promise<Isolate>;
  /** Told of each request that is given up while the handler works on it. */
  abandoned(request: HttpRequest): void;
  /** Whether a request would be answered without waiting. */
  ready(): boolean;
  /** Resolves when nothing is left that the handler wanted to be waited for. */
  idle(): Promise<void>;
  /** Resolves with the reason when the handler can't be run any more. */
  readonly terminated?: Promise<string>;
}
