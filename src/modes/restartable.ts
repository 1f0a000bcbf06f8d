import { whenAborted } from "../http/aborted.ts";
import { within } from "../http/deadlines.ts";
import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { textResponse } from "../http/responses.ts";
import { abortedResponse } from "./aborted.ts";
import { Latch } from "./latch.ts";
import type { FunctionOptions, Mode } from "./mode.ts";

/** ms between two looks whether a function that was started can take requests. */
const LOOK = 20;

/** What happens with a function that has ended. */
const NEXT = "it is started again when a watched file changes";

/** Options of {@linkcode RestartableMode}. */
export interface RestartableOptions extends Pick<FunctionOptions, "info" | "error"> {
  /** Starts the function; the one before it is gone then. Where the signal aborts, nobody wants it any more. */
  readonly start: (abandoned?: AbortSignal) => Promise<Mode>;
  /** ms that requests in flight are waited for at a restart at most. */
  readonly patience: number;
}

/**
 * A mode whose function can be started again while requests come: those in flight are answered first, those that come
 * wait for the new function. Where that can't be started, or ends by itself, the watchdog serves on, and answers 503
 * until the next restart.
 */
export class RestartableMode implements Mode {
  readonly #options: RestartableOptions;
  readonly #latch = new Latch();
  readonly #inFlight = new Set<HttpRequest>();
  readonly #closing = Promise.withResolvers<void>();
  #isClosing = false;
  #closed: Promise<void> | undefined;
  /** The function that runs; none while it is replaced, and when it has ended by itself. */
  #current: Mode | undefined;
  #restarting: Promise<void> = Promise.resolve();
  /** Gives up a start that is under way. */
  #abandon: AbortController | undefined;
  #starting: Promise<void> = Promise.resolve();
  #opening: Promise<void> = Promise.resolve();
  #ending: PromiseLike<void> = Promise.resolve();

  private constructor(options: RestartableOptions) {
    this.#options = options;
  }

  /** @throws what the start of the function throws. */
  static async start(options: RestartableOptions): Promise<RestartableMode> {
    const mode = new RestartableMode(options);
    mode.#use(await options.start(), () => {});
    return mode;
  }

  readonly handler = (request: HttpRequest): HttpResponse | Promise<HttpResponse> =>
    this.#latch.isOpen ? this.#pass(request) : this.#wait(request);

  async ready(): Promise<boolean> {
    return this.#latch.isOpen && await this.#current?.ready() === true;
  }

  async idle(): Promise<void> {
    await this.#current?.idle?.();
  }

  /**
   * Ends the function when it has answered what it has begun, and starts it again; one restart at a time. It resolves
   * when the start is under way: a start that takes too long is given up by the next restart.
   */
  restart(): Promise<void> {
    return this.#restarting = this.#restart();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#closing.resolve();
    this.#abandon?.abort();
    await this.#restarting;
    await this.#starting;
    await this.#opening;
    await this.#ending;
    await this.#current?.[Symbol.asyncDispose]();
  }

  #pass(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const mode = this.#current;
    if (mode === undefined) return textResponse(503, `function has ended; ${NEXT}\n`);
    this.#inFlight.add(request);
    request.onEnd(() => this.#inFlight.delete(request));
    return mode.handler(request);
  }

  async #wait(request: HttpRequest): Promise<HttpResponse> {
    const aborted = whenAborted(request);
    while (!this.#latch.isOpen && !request.aborted) await Promise.race([this.#latch.opening, aborted]);
    return request.aborted ? abortedResponse(request) : this.#pass(request);
  }

  async #restart(): Promise<void> {
    if (this.#isClosing) return;
    this.#abandon?.abort();
    const old = this.#current;
    this.#current = undefined;
    // A function that no request was let through to has begun nothing.
    const hasServed = this.#latch.isOpen;
    this.#latch.shut();
    await this.#starting;
    if (old !== undefined) {
      if (hasServed) await this.#finish(old);
      this.#end(old);
    }
    await this.#ending;
    if (!this.#isClosing) this.#starting = this.#start();
  }

  /** Lets the function finish what it has begun, as long as it lives. */
  async #finish(mode: Mode): Promise<void> {
    const end = mode.terminated ? [mode.terminated] : [];
    await Promise.race([within(this.#options.patience, this.#done(mode)), this.#closing.promise, ...end]);
  }

  /** Resolves when all that the function has begun is over; a tunnel has no end to be waited for. */
  async #done(mode: Mode): Promise<void> {
    const requests = [...this.#inFlight].filter(({ tunnelled }) => !tunnelled);
    await Promise.all(requests.map((request) => new Promise<void>((resolve) => request.onEnd(() => resolve()))));
    await mode.idle?.();
  }

  async #start(): Promise<void> {
    const { start, info, error } = this.#options;
    const { signal } = this.#abandon = new AbortController();
    try {
      const mode = await start(signal);
      if (signal.aborted) return this.#end(mode);
      this.#use(mode, () => info("Function was restarted"));
    } catch (failure) {
      if (signal.aborted) return;
      error(`Function could not be restarted: ${(failure as Error).message}; ${NEXT}`);
      this.#latch.open();
    } finally {
      this.#abandon = undefined;
    }
  }

  /** @param opened Called when the function can take requests. */
  #use(mode: Mode, opened: () => void): void {
    this.#current = mode;
    mode.terminated?.then((reason) => this.#terminated(mode, reason));
    this.#opening = this.#open(mode, opened);
  }

  async #open(mode: Mode, opened: () => void): Promise<void> {
    while (!await mode.ready()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      if (this.#current !== mode || this.#isClosing) return;
    }
    if (this.#current !== mode) return;
    opened();
    this.#latch.open();
  }

  /** The function has ended by itself, and what it has left behind is ended too. */
  #terminated(mode: Mode, reason: string): void {
    if (this.#current !== mode || this.#isClosing) return;
    this.#options.error(`Forked function has terminated: ${reason}; ${NEXT}`);
    this.#current = undefined;
    this.#end(mode);
    this.#latch.open();
  }

  #end(mode: Mode): void {
    this.#ending = mode[Symbol.asyncDispose]();
  }
}
