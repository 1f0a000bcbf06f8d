import { answerOf } from "./answer.ts";
import { Background } from "./background.ts";
import { type BodySource, isSource } from "./body.ts";
import { type Answer, type Call, CallEnded, HandlerFailure, type Isolate, type PlainRequest, stackOf } from "./call.ts";
import { CallContext } from "./context.ts";
import type { HandlerFunction } from "./handler.ts";
import { HandlerRequest } from "./request.ts";

/** Runs a handler in the isolate that this code runs in. */
export class LocalIsolate implements Isolate {
  readonly #handler: HandlerFunction;
  readonly #background: Background;

  /** @param failed Told of the failure of what a handler asked to be waited for. */
  constructor(handler: HandlerFunction, failed: (error: unknown) => void) {
    this.#handler = handler;
    this.#background = new Background(failed);
  }

  call(request: PlainRequest): Call {
    return new LocalCall(this.#handler, request, new CallContext(request.callId, this.#background));
  }

  idle(): Promise<void> {
    return this.#background.idle();
  }
}

class LocalCall implements Call {
  readonly answer: Promise<Answer>;
  readonly #request: PlainRequest;
  readonly #context: CallContext;
  #reject!: (error: Error) => void;
  #body: Answer["body"] = null;

  constructor(handler: HandlerFunction, request: PlainRequest, context: CallContext) {
    this.#request = request;
    this.#context = context;
    this.answer = new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#run(handler).then(resolve, (error) => reject(new HandlerFailure(stackOf(error))));
    });
  }

  abort(reason: string): void {
    this.#context.abort(reason);
    this.#reject(new CallEnded(reason));
    this.end();
  }

  end(): void {
    giveUp(this.#request.body);
    giveUp(this.#body);
  }

  async #run(handler: HandlerFunction): Promise<Answer> {
    const answer = await answerOf(await handler(new HandlerRequest(this.#request, this.#context), this.#context));
    if (!isSource(answer.body)) return answer;
    this.#body = new HandlerBody(answer.body);
    if (this.#context.aborted) giveUp(this.#body);
    return { ...answer, body: this.#body };
  }
}

function giveUp(body: Uint8Array | BodySource | null): void {
  if (isSource(body)) body.cancel(new Error("nobody waits for the answer"));
}

/** A body whose failure is the handler's. */
class HandlerBody implements BodySource {
  constructor(readonly source: BodySource) {}

  async read(): Promise<Uint8Array | null> {
    try {
      return await this.source.read();
    } catch (error) {
      throw new HandlerFailure(stackOf(error));
    }
  }

  cancel(reason?: unknown): void {
    this.source.cancel(reason);
  }
}
