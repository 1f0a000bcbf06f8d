import type { BodySource } from "./body.ts";
import { CrossingBody } from "./crossing_body.ts";
import type { BodyMessage } from "./messages.ts";
import { OfferedBody } from "./offered_body.ts";

/** Takes a message to the other side; what is in `transfer` goes over without a copy. */
export type BodyPost = (message: BodyMessage, transfer?: Transferable) => void;

/**
 * Bodies that cross between two isolates, in pieces as their readers ask for them. Both sides have a channel; what is offered
 * on one side is opened on the other, under the same number.
 */
export class BodyChannel {
  readonly #post: BodyPost;
  readonly #Failure: new (reason: string) => Error;
  readonly #offered = new Map<number, OfferedBody>();
  readonly #opened = new Map<number, CrossingBody>();

  /** @param Failure What reads reject with where the body broke on the other side. */
  constructor(post: BodyPost, Failure: new (reason: string) => Error) {
    this.#post = post;
    this.#Failure = Failure;
  }

  /** Makes a body of this side readable on the other. */
  offer(id: number, source: BodySource): void {
    const body = new OfferedBody(source, {
      give: (bytes) => {
        if (bytes === null) this.#offered.delete(id);
        this.#post({ kind: "bytes", id, bytes }, bytes?.buffer);
      },
      broken: (reason) => {
        this.#offered.delete(id);
        this.#post({ kind: "broken", id, reason });
      },
    });
    this.#offered.set(id, body);
  }

  /** A body that the other side offers. */
  open(id: number): BodySource {
    const body = new CrossingBody({
      pull: (count) => this.#post({ kind: "pull", id, count }),
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
        this.#offered.get(id)?.pull(message.count);
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
}
