import { isSource } from "./body.ts";
import { BodyChannel } from "./body_channel.ts";
import { type Call, CallEnded, type Isolate } from "./call.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

/** The worker's side: makes calls of messages, and messages of answers. */
export class CallServer {
  readonly #isolate: Isolate;
  readonly #post: (message: FromWorker, transfer?: Transferable) => void;
  readonly #bodies: BodyChannel;
  readonly #calls = new Map<number, Call>();

  /** @param isolate Where the handler runs. */
  constructor(isolate: Isolate, post: (message: FromWorker, transfer?: Transferable) => void) {
    this.#isolate = isolate;
    this.#post = post;
    this.#bodies = new BodyChannel(post, Error);
  }

  /** Takes what the program posted. */
  receive(message: ToWorker): void {
    switch (message.kind) {
      case "call":
        this.#call(message);
        break;
      case "abort":
        this.#calls.get(message.id)?.abort(message.reason);
        this.#end(message.id, message.reason);
        break;
      case "end":
        this.#calls.get(message.id)?.end();
        this.#end(message.id, "the exchange is over");
        break;
      case "ping":
        this.#post({ kind: "pong" });
        break;
      case "settle":
        this.#isolate.idle().then(() => this.#post({ kind: "settled" }));
        break;
      default:
        this.#bodies.receive(message);
    }
  }

  async #call({ id, request }: Extract<ToWorker, { kind: "call" }>): Promise<void> {
    const isStreamed = request.body === "pull";
    const call = this.#isolate.call({
      ...request,
      body: request.body === "pull" ? this.#bodies.open(id) : request.body,
    });
    this.#calls.set(id, call);
    const outcome = await this.#outcome(id, call);
    if (!isStreamed && !(outcome.kind === "answer" && outcome.answer.body === "pull")) this.#calls.delete(id);
    this.#post(outcome);
  }

  async #outcome(id: number, call: Call): Promise<Extract<FromWorker, { kind: "answer" | "failed" }>> {
    try {
      const answer = await call.answer;
      const { body } = answer;
      if (!isSource(body)) return { kind: "answer", id, answer: { ...answer, body: body && ownBytes(body) } };
      this.#bodies.offer(id, body);
      return { kind: "answer", id, answer: { ...answer, body: "pull" } };
    } catch (error) {
      return { kind: "failed", id, reason: (error as Error).message };
    }
  }

  #end(id: number, reason: string): void {
    this.#calls.delete(id);
    this.#bodies.close(id, new CallEnded(reason));
  }
}

/** The view itself where it is all of its buffer, else a copy that is: what crosses is the buffer. */
function ownBytes(view: Uint8Array): Uint8Array {
  return view.byteLength === view.buffer.byteLength ? view : view.slice();
}

/** ms from which on a message has kept the worker busy. */
const BUSY = 1;

/** Turns of the microtask queue in which the answer of a handler that waited for nothing is on its way. */
const TURNS = 32;

/** Takes messages that came together. Behind one that took its time, its answer may leave before the next one begins. */
export async function receiveInTurn(server: CallServer, messages: readonly ToWorker[]): Promise<void> {
  for (const message of messages) {
    const since = performance.now();
    server.receive(message);
    if (performance.now() - since < BUSY) continue;
    for (let turn = 0; turn < TURNS; turn++) await undefined;
  }
}
