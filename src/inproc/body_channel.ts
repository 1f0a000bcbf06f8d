import type { BodySource } from "./body.ts";
import type { BodyMessage } from "./messages.ts";

/**
 * Bodies that cross between two isolates, each in pieces as its reader asks for them. Both sides have one; what is offered
 * on one side is opened on the other, under the same number.
 */
export class BodyChannel {
  readonly #post: (message: BodyMessage) => void;
  readonly #Failure: new (reason: string) => Error;
  readonly #offered = new Map<number, BodySource>();
  readonly #opened = new Map<number, CrossingBody>();

  /** @param Failure What reads reject with where the body broke on the other side. */
  constructor(post: (message: BodyMessage) => void, Failure: new (reason: string) => Error) {
    this.#post = post;
    this.#Failure = Failure;
  }

  /** Makes a body of this side readable on the other. */
  offer(id: number, source: BodySource): void {
    this.#offered.set(id, source);
  }

  /** A body that the other side offers. */
  open(id: number): BodySource {
    const body = new CrossingBody({
      pull: () => this.#post({ kind: "pull", id }),
      cancel: (reason) => {
        this.#opened.delete(id);
        this.#post({ kind: "cancel", id, reason });
      },
    });
    this.#opened.set(id, body);
    return body;
  }

  /** Takes what the other side posted. */
  receive(message: BodyMessage): void {
    const { id } = message;
    switch (message.kind) {
      case "pull":
        this.#serve(id);
        break;
      case "bytes":
        this.#opened.get(id)?.give(message.bytes);
        if (message.bytes === null) this.#opened.delete(id);
        break;
      case "broken":
        this.#break(id, new this.#Failure(message.reason));
        break;
      case "cancel":
        this.#withdraw(id, message.reason);
    }
  }

  /** Gives up what is left of both bodies of a call, on this side. */
  close(id: number, reason: Error): void {
    this.#break(id, reason);
    this.#withdraw(id, reason.message);
  }

  /** Gives up what is left of all bodies, on this side. */
  closeAll(reason: Error): void {
    for (const id of [...this.#opened.keys(), ...this.#offered.keys()]) this.close(id, reason);
  }

  #break(id: number, reason: Error): void {
    this.#opened.get(id)?.fail(reason);
    this.#opened.delete(id);
  }

  #withdraw(id: number, reason: string): void {
    this.#offered.get(id)?.cancel(reason);
    this.#offered.delete(id);
  }

  async #serve(id: number): Promise<void> {
    const source = this.#offered.get(id);
    if (source === undefined) return; // given up meanwhile
    try {
      const view = await source.read();
      if (view === null) this.#offered.delete(id);
      // What is posted is a copy of the whole buffer that a view lies in.
      this.#post({ kind: "bytes", id, bytes: view && ownBytes(view) });
    } catch (error) {
      this.#offered.delete(id);
      this.#post({ kind: "broken", id, reason: (error as Error).message });
    }
  }
}

/** The view itself where it is all of its buffer, else a copy that is. */
export function ownBytes(view: Uint8Array): Uint8Array {
  return view.byteLength === view.buffer.byteLength ? view : view.slice();
}

/** What a body of the other side asks of it. */
interface CrossingEvents {
  pull(): void;
  cancel(reason: string): void;
}

/** A body of the other side. */
class CrossingBody implements BodySource {
  readonly #events: CrossingEvents;
  #waiting: PromiseWithResolvers<Uint8Array | null> | undefined;
  #failure: Error | undefined;
  #over = false;

  constructor(events: CrossingEvents) {
    this.#events = events;
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    if (this.#failure) throw this.#failure;
    if (this.#over) return null;
    this.#waiting = Promise.withResolvers();
    this.#events.pull();
    return this.#waiting.promise;
  }

  cancel(reason?: unknown): void {
    if (this.#over) return;
    const text = reason instanceof Error ? reason.message : String(reason);
    this.#events.cancel(text);
    this.fail(new Error(text));
  }

  give(bytes: Uint8Array | null): void {
    if (bytes === null) this.#over = true;
    this.#waiting?.resolve(bytes);
    this.#waiting = undefined;
  }

  fail(reason: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#failure = reason;
    this.#waiting?.reject(reason);
    this.#waiting = undefined;
  }
}
