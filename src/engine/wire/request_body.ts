import type { AbortCause, ByteSource } from "../../http/message.ts";
import type { MessageBody } from "../../http1/body.ts";
import { MessageError, TruncatedError } from "../../http1/errors.ts";

/** What a request's body tells the connection that it arrives on. */
export interface RequestBodyEvents {
  /** The body is wanted for the first time, by a reader that its client waits for (RFC 9110 §10.1.1). */
  wanted(): Promise<void>;
  /** The body broke, and with it the exchange. */
  broken(cause: AbortCause): void;
}

/** The body of a request as the handler reads it: asks the client to go on, and says what a break means. */
export class RequestBody implements ByteSource {
  readonly #body: MessageBody;
  readonly #events: RequestBodyEvents;
  #waitedFor: boolean;
  #reading = false;
  #givenUp = false;

  /** @param waitedFor The client waits for a 100 before it sends the body. */
  constructor(body: MessageBody, waitedFor: boolean, events: RequestBodyEvents) {
    this.#body = body;
    this.#waitedFor = waitedFor;
    this.#events = events;
  }

  get size(): number | undefined {
    return this.#body.size;
  }

  get trailers(): readonly string[] {
    return this.#body.trailers;
  }

  /** Whether the client still waits to be asked for the body. */
  get waitedFor(): boolean {
    return this.#waitedFor;
  }

  /** Whether somebody is on the way to the end of the body. */
  get reading(): boolean {
    return this.#reading;
  }

  read(useful?: number): Uint8Array | null | Promise<Uint8Array | null> {
    // One that was given up may still be asked for more, by who has not heard of it yet.
    this.#reading = !this.#givenUp;
    if (this.#waitedFor) return this.#askAndRead(useful);
    try {
      const view = this.#body.read(useful);
      return view instanceof Promise ? this.#guarded(view) : view;
    } catch (error) {
      throw this.#broken(error);
    }
  }

  cancel(reason?: unknown): void {
    this.#reading = false;
    this.#givenUp = true;
    this.#body.cancel(reason);
  }

  async #askAndRead(useful?: number): Promise<Uint8Array | null> {
    this.#waitedFor = false;
    await this.#events.wanted();
    return await this.read(useful);
  }

  async #guarded(view: Promise<Uint8Array | null>): Promise<Uint8Array | null> {
    try {
      return await view;
    } catch (error) {
      throw this.#broken(error);
    }
  }

  #broken(error: unknown): unknown {
    if (this.#givenUp) return error; // by its reader, who knows
    const isWrong = error instanceof MessageError && !(error instanceof TruncatedError);
    this.#events.broken(isWrong ? "bad request" : "client gone");
    return error;
  }
}
