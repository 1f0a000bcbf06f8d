import type { BodySource } from "./body.ts";

/** What a body asks of the side that has it. */
export interface CrossingEvents {
  /** @param count Pieces that are wanted beside those that were asked for before. */
  pull(count: number): void;
  cancel(reason: string): void;
}

/** Pieces that are asked for ahead once a second one was read: a way there and back for each would take longer than the copy. */
const AHEAD = 4;

/** A body that another isolate has. Its first piece is asked for when it is read, so that nothing is that nobody wants. */
export class CrossingBody implements BodySource {
  readonly lasting = true;
  readonly #events: CrossingEvents;
  readonly #pieces: Uint8Array[] = [];
  #asked = 0;
  #begun = false;
  #ended = false;
  #failure: Error | undefined;
  #waiting: PromiseWithResolvers<Uint8Array | null> | undefined;

  constructor(events: CrossingEvents) {
    this.#events = events;
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    if (this.#failure) throw this.#failure;
    const piece = this.#pieces.shift();
    this.#askFor(this.#begun ? AHEAD : 1);
    this.#begun = true;
    if (piece) return piece;
    if (this.#ended) return null;
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  cancel(reason?: unknown): void {
    if (this.#ended) return;
    const text = reason instanceof Error ? reason.message : String(reason);
    this.#events.cancel(text);
    this.fail(new Error(text));
  }

  /** Takes a piece, or the end. */
  give(piece: Uint8Array | null): void {
    this.#asked--;
    if (piece === null) this.#ended = true;
    if (this.#waiting) this.#waiting.resolve(piece);
    else if (piece) this.#pieces.push(piece);
    this.#waiting = undefined;
  }

  /** Breaks the body; nothing where it has ended. */
  fail(reason: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = reason;
    this.#waiting?.reject(reason);
    this.#waiting = undefined;
  }

  #askFor(count: number): void {
    const missing = count - this.#asked - this.#pieces.length;
    if (this.#ended || missing <= 0) return;
    this.#asked += missing;
    this.#events.pull(missing);
  }
}
