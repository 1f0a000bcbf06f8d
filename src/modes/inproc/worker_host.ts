import { whenAborted } from "../../http/aborted.ts";
import { after, type Deadline, within } from "../../http/deadlines.ts";
import type { HttpRequest } from "../../http/message.ts";
import { CallEnded, type Isolate } from "../../inproc/call.ts";
import { WorkerIsolate, type WorkerOptions } from "../../inproc/worker_isolate.ts";
import { type Life, RestartBackoff } from "../restart_backoff.ts";
import type { HandlerHost } from "./host.ts";

/** ms that a worker has to answer before it counts as stuck. */
const PATIENCE = 250;

/**
 * Runs the handler in a worker, and starts another one where that has ended, or does not answer any more; ever later where
 * each ends at once.
 *
 * @param info Told of each new start.
 * @param abandoned Gives up the first start where it aborts before the handler is loaded.
 * @throws {HandlerError} where the handler can't be used.
 * @throws {Error} where a permission is malformed.
 */
export async function startWorkerHost(
  options: WorkerOptions,
  info: (message: string) => void,
  abandoned?: AbortSignal,
): Promise<HandlerHost> {
  return new WorkerHost(await WorkerIsolate.start(options, abandoned), options, info);
}

class WorkerHost implements HandlerHost {
  readonly terminated: Promise<string>;
  readonly #options: WorkerOptions;
  readonly #info: (message: string) => void;
  readonly #terminate: (reason: string) => void;
  readonly #backoff = new RestartBackoff();
  #current!: WorkerIsolate | Promise<WorkerIsolate>;
  /** When that was loaded, in ms of `performance.now()`. */
  #since = 0;
  #suspicion: Deadline | undefined;
  readonly #closing = Promise.withResolvers<void>();
  #disposed = false;

  constructor(isolate: WorkerIsolate, options: WorkerOptions, info: (message: string) => void) {
    this.#options = options;
    this.#info = info;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.terminated = promise;
    this.#terminate = resolve;
    this.#use(isolate);
  }

  isolate(request: HttpRequest): Isolate | Promise<Isolate> {
    return this.#current instanceof WorkerIsolate ? this.#current : this.#next(this.#current, request);
  }

  /**
   * Looks whether the worker is alive at the deadline of a request that was given up: if it is not, that request's handler
   * may be in an endless loop. Where a request was given up before its deadline, a word from the worker since then will do.
   */
  abandoned(request: HttpRequest): void {
    if (request.aborted === "timed out") return void this.#check();
    const since = performance.now();
    this.#suspicion ??= after(request.limit!.milliseconds, () => {
      this.#suspicion = undefined;
      if (this.#current instanceof WorkerIsolate && this.#current.heardAt < since) this.#check();
    }, request.started);
  }

  ready(): boolean {
    return this.#current instanceof WorkerIsolate && this.#backoff.trusts(this.#life(this.#current, false));
  }

  async idle(): Promise<void> {
    if (this.#current instanceof WorkerIsolate) await this.#current.idle();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#suspicion?.cancel();
    this.#closing.resolve();
    if (this.#current instanceof WorkerIsolate) this.#current.terminate();
    return Promise.resolve();
  }

  async #next(starting: Promise<WorkerIsolate>, request: HttpRequest): Promise<Isolate> {
    const isolate = await Promise.race([starting.catch(() => undefined), whenAborted(request)]);
    if (isolate === undefined) throw new CallEnded("the handler's worker could not be started");
    return isolate;
  }

  async #check(): Promise<void> {
    const isolate = this.#current;
    if (!(isolate instanceof WorkerIsolate) || await isolate.answers(PATIENCE)) return;
    await this.#replace(isolate, `no answer within ${PATIENCE}ms`, this.#life(isolate, true));
  }

  async #use(isolate: WorkerIsolate): Promise<void> {
    if (this.#disposed) return isolate.terminate();
    this.#current = isolate;
    this.#since = performance.now();
    const reason = await isolate.ended;
    await this.#replace(isolate, reason, this.#life(isolate, false));
  }

  #life({ answered }: WorkerIsolate, givenUp: boolean): Life {
    return { milliseconds: performance.now() - this.#since, answered, givenUp };
  }

  async #replace(isolate: WorkerIsolate, reason: string, life: Life): Promise<void> {
    if (this.#disposed || this.#current !== isolate) return;
    isolate.terminate();
    try {
      this.#current = this.#startAnew(reason, this.#backoff.ended(life));
      this.#use(await this.#current);
    } catch (error) {
      if (!this.#disposed) this.#terminate((error as Error).message);
    }
  }

  async #startAnew(reason: string, wait: number): Promise<WorkerIsolate> {
    const when = wait === 0 ? "" : ` in ${wait}ms`;
    this.#info(`Starting the handler's worker anew${when}: ${reason}`);
    if (wait > 0) await within(wait, this.#closing.promise);
    if (this.#disposed) throw new CallEnded("the watchdog ends");
    return await WorkerIsolate.start(this.#options);
  }
}
