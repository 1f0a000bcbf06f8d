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
  readonly #reject: (error: Error) => void;
  #body: BodySource | null = null;

  constructor(handler: HandlerFunction, request: PlainRequest, context: CallContext) {
    this.#request = request;
    this.#context = context;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.answer = promise;
    this.#reject = reject;
    this.#run(handler, resolve);
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

  async #run(handler: HandlerFunction, resolve: (answer: Answer) => void): Promise<void> {
    try {
      const returned = handler(new HandlerRequest(this.#request, this.#context), this.#context);
      const answer = await answerOf(returned instanceof Response ? returned : await returned);
      resolve(isSource(answer.body) ? { ...answer, body: this.#keep(answer.body) } : answer);
    } catch (error) {
      this.#reject(new HandlerFailure(stackOf(error)));
    }
  }

  #keep(source: BodySource): BodySource {
    const body = this.#body = new HandlerBody(source);
    if (this.#context.aborted) giveUp(body);
    return body;
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
