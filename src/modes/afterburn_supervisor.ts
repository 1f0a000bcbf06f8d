import { within } from "../http/deadlines.ts";
import { Markers } from "../process/marker.ts";
import { spawnFunction } from "../process/spawn.ts";
import { SpawnError } from "../process/spawn_error.ts";
import { sweep } from "../process/terminate.ts";
import { AfterburnProcess } from "./afterburn_process.ts";
import { Caution } from "./caution.ts";
import type { FunctionOptions } from "./mode.ts";
import { type Life, RestartBackoff } from "./restart_backoff.ts";
import { TurnQueue } from "./turn_queue.ts";

/** Options of {@linkcode AfterburnSupervisor}. */
export interface AfterburnOptions extends FunctionOptions {
  /** Bytes that are held of a request's body, and of an answer's, at most. */
  readonly maxBodyBytes: number;
}

/** Of a process that could not be started. */
const NO_LIFE: Life = { milliseconds: 0, answered: false, givenUp: false };

/** Keeps one function process running: where it ends or is given up, another takes its place. */
export class AfterburnSupervisor implements AsyncDisposable {
  /** Gives the process to the requests in turn. */
  readonly queue: TurnQueue<AfterburnProcess> = new TurnQueue();
  readonly #options: AfterburnOptions;
  readonly #markers = new Markers();
  readonly #backoff = new RestartBackoff();
  readonly #caution = new Caution();
  readonly #closing = Promise.withResolvers<void>();
  #isClosing = false;
  #closed: Promise<void> | undefined;
  #process: AfterburnProcess | undefined;
  #replacing: Promise<void> = Promise.resolve();

  /** @throws {SpawnError} The program can't be started. */
  constructor(options: AfterburnOptions) {
    this.#options = options;
    this.#start();
    options.info("Started logging: stderr from function.");
  }

  /** Whether a process runs that may be relied on. */
  get ready(): boolean {
    return this.#process !== undefined && this.#backoff.trusts(this.#process.life);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#closing.resolve();
    await this.#process?.[Symbol.asyncDispose]();
    await this.#replacing;
    await sweep(this.#markers.prefix, this.#options);
  }

  #start(): void {
    const { command: [command, ...args], env, openFiles, info } = this.#options;
    info(`Forking: ${command}, arguments: [${args.join(" ")}]`);
    const child = spawnFunction({ command, args, env, openFiles, marker: this.#markers.next() });
    const process = new AfterburnProcess(child, {
      ...this.#options,
      caution: this.#caution,
      free: (process) => this.queue.offer(process),
      mute: (process) => this.queue.withdraw(process),
      over: (process, reason) => this.#replacing = this.#replace(process, reason),
    });
    this.#process = process;
    this.queue.offer(process);
  }

  async #replace(process: AfterburnProcess, reason: string): Promise<void> {
    this.#process = undefined;
    this.queue.withdraw(process);
    await process[Symbol.asyncDispose]();
    if (this.#isClosing) return;
    this.#options.error(`Function process is replaced: ${reason}`);
    await this.#wait(this.#backoff.ended(process.life));
    while (!this.#isClosing && !this.#tryStart()) await this.#wait(this.#backoff.ended(NO_LIFE));
  }

  /** Whether the program could be started: it may be missing for a moment, or the machine short of something. */
  #tryStart(): boolean {
    try {
      this.#start();
      return true;
    } catch (error) {
      if (!(error instanceof SpawnError)) throw error;
      this.#options.error(error.message);
      return false;
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await within(milliseconds, this.#closing.promise);
  }
}
