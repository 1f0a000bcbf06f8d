import { isSource } from "./body.ts";
import { type Answer, type Call, CallEnded } from "./call.ts";

/** What a call has done in its isolate. */
export interface CallEvents {
  abort(reason: string): void;
  end(): void;
}

/** A call whose handler runs in another isolate. */
export class WorkerCall implements Call {
  readonly answer: Promise<Answer>;
  readonly #events: CallEvents;
  #resolve!: (answer: Answer) => void;
  #reject!: (error: Error) => void;
  /** A body of it crosses in pieces, and both sides have to know the end. */
  #inPieces: boolean;

  /** @param inPieces Whether the request's body does. */
  constructor(inPieces: boolean, events: CallEvents) {
    this.#inPieces = inPieces;
    this.#events = events;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  abort(reason: string): void {
    this.#inPieces = false;
    this.#events.abort(reason);
    this.fail(new CallEnded(reason));
  }

  end(): void {
    if (this.#inPieces) this.#events.end();
    this.#inPieces = false;
  }

  /** Takes the answer. */
  give(answer: Answer): void {
    this.#inPieces ||= isSource(answer.body);
    this.#resolve(answer);
  }

  /** There will be no answer. */
  fail(error: Error): void {
    this.#reject(error);
  }
}
