import { BodyChannel } from "./body_channel.ts";
import { isSource } from "./body.ts";
import { type Call, CallEnded, HandlerFailure, type Isolate, type PlainRequest } from "./call.ts";
import { filePath } from "./file_url.ts";
import { HandlerError } from "./handler_error.ts";
import { launch, type LaunchedWorker } from "./launch.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { taken } from "./printer.ts";
import { WorkerCall } from "./worker_call.ts";

/** How a worker is started, and who is told of what happens in it. */
export interface WorkerOptions {
  /** URL of the handler's module. */
  readonly handler: string;
  /** What the worker may do; everything that the program may where not given. */
  readonly permissions?: Deno.PermissionOptionsObject;
  /** Takes what the handler prints; the worker is held back, where it prints much, until the promise resolves. */
  readonly print: (stream: "stdout" | "stderr", text: string) => void | Promise<void>;
  /** Told how many printed texts were lost since nobody took them in time. */
  readonly dropped: (lines: number) => void;
  /** Told of failures that no call waits for. */
  readonly failed: (text: string) => void;
}

/** A worker that runs a handler, as the program sees it. */
export class WorkerIsolate implements Isolate {
  /** Resolves with the reason when the worker has ended by itself. */
  readonly ended: Promise<string>;
  readonly #options: WorkerOptions;
  readonly #port: MessagePort;
  readonly #worker: LaunchedWorker;
  readonly #underWay = new SharedArrayBuffer(4);
  readonly #bodies = new BodyChannel((message, transfer) => this.#post(message, transfer), HandlerFailure);
  readonly #calls = new Map<number, WorkerCall>();
  readonly #loaded = Promise.withResolvers<void>();
  readonly #outbox: Outbox<ToWorker>;
  #settled: PromiseWithResolvers<void> | undefined;
  #terminated = false;
  #lastId = 0;
  #heardAt = 0;
  #hasAnswered = false;

  private constructor(options: WorkerOptions) {
    this.#options = options;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#outbox = new Outbox(port1);
    const ended = Promise.withResolvers<string>();
    this.ended = ended.promise;
    const start = { port: port2, handler: options.handler, underWay: this.#underWay };
    try {
      this.#worker = launch(start, options.permissions, async ({ reason }) => {
        if (this.#terminated) return;
        await pause(0); // what it said before is still to be heard
        this.#over(`the worker has ended: ${reason}`);
        ended.resolve(reason);
      });
    } catch (error) {
      port1.close();
      throw error;
    }
    port1.onmessage = ({ data }: MessageEvent<FromWorker[]>) => {
      this.#heardAt = performance.now();
      for (const message of data) this.#receive(message);
    };
  }

  /**
   * Starts a worker and loads the handler in it.
   *
   * @param abandoned Ends the worker where it aborts before the handler is loaded.
   * @throws {HandlerError} where the handler can't be used.
   * @throws {Error} where a permission is malformed.
   */
  static async start(options: WorkerOptions, abandoned?: AbortSignal): Promise<WorkerIsolate> {
    const isolate = new WorkerIsolate(options);
    const abandon = (): void => isolate.#loaded.reject(abandoned!.reason);
    abandoned?.addEventListener("abort", abandon);
    try {
      await isolate.#loaded.promise;
    } catch (error) {
      isolate.terminate();
      throw error;
    } finally {
      abandoned?.removeEventListener("abort", abandon);
    }
    return isolate;
  }

  /** When the worker was last heard of, in ms of `performance.now()`. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Whether it has answered a call. */
  get answered(): boolean {
    return this.#hasAnswered;
  }

  call(request: PlainRequest): Call {
    const id = ++this.#lastId;
    const { body } = request;
    const inPieces = isSource(body);
    const call = new WorkerCall(inPieces, {
      abort: (reason) => {
        this.#post({ kind: "abort", id, reason });
        this.#forget(id, reason);
      },
      end: () => {
        this.#post({ kind: "end", id });
        this.#forget(id, "the exchange is over");
      },
    });
    this.#calls.set(id, call);
    if (inPieces) this.#bodies.offer(id, body);
    this.#post({ kind: "call", id, request: { ...request, body: inPieces ? "pull" : body } });
    return call;
  }

  idle(): Promise<void> {
    this.#settled ??= Promise.withResolvers();
    this.#post({ kind: "settle" });
    return this.#settled.promise;
  }

  /** Whether the worker is heard of within so many ms. */
  async answers(milliseconds: number): Promise<boolean> {
    const asked = performance.now();
    this.#post({ kind: "ping" });
    await pause(milliseconds);
    await pause(0); // what has arrived by now is heard, however late this is
    return this.#heardAt >= asked;
  }

  /** Ends the worker, whatever it is doing, and every call that is under way. */
  terminate(): void {
    this.#terminated = true;
    this.#over("the worker was ended");
    this.#worker.terminate();
    this.#port.close();
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "answer":
        this.#answered(message);
        break;
      case "failed":
        this.#take(message.id)?.fail(new HandlerFailure(message.reason));
        break;
      case "printed":
        this.#printed(message);
        break;
      case "dropped":
        this.#options.dropped(message.lines);
        break;
      case "uncaught":
        this.#options.failed(message.reason);
        break;
      case "loaded":
        this.#loaded.resolve();
        break;
      case "unusable":
        this.#loaded.reject(new HandlerError(message.reason));
        break;
      case "settled":
        this.#settled?.resolve();
        this.#settled = undefined;
        break;
      case "pong": // that it was heard is all
        break;
      default:
        this.#bodies.receive(message);
    }
  }

  #answered({ id, answer }: Extract<FromWorker, { kind: "answer" }>): void {
    const call = this.#take(id);
    this.#hasAnswered = true;
    if (call === undefined) return; // given up meanwhile, and the worker learns of that
    const { body } = answer;
    call.give({ ...answer, body: body === "pull" ? this.#bodies.open(id) : body });
  }

  async #printed({ stream, text }: Extract<FromWorker, { kind: "printed" }>): Promise<void> {
    const held = this.#options.print(stream, text);
    if (held !== undefined) await held;
    taken(this.#underWay, text);
  }

  #post(message: ToWorker, transfer?: Transferable): void {
    this.#outbox.post(message, transfer);
  }

  #take(id: number): WorkerCall | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  #forget(id: number, reason: string): void {
    this.#calls.delete(id);
    this.#bodies.close(id, new CallEnded(reason));
  }

  /** Nothing comes any more. */
  #over(reason: string): void {
    const ended = new CallEnded(reason);
    for (const call of this.#calls.values()) call.fail(ended);
    this.#calls.clear();
    this.#bodies.closeAll(ended);
    this.#settled?.resolve();
    const file = filePath(this.#options.handler);
    this.#loaded.reject(new HandlerError(`handler ${file}: ${reason}: want a module that can be loaded`));
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
