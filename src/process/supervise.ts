import type { ExitStatus } from "./exit_status.ts";
import { logLines } from "./log_pipe.ts";
import { type FunctionProcess, spawnFunction, type SpawnOptions } from "./spawn.ts";
import { terminateTree } from "./terminate.ts";

/** How long the last lines are waited for once all that printed them is ended, in ms. */
const LAST_LINES = 500;

/** What {@linkcode superviseFunction} starts, and where its lines go. */
export interface SuperviseOptions extends SpawnOptions {
  /** Bytes of a logged line at most; -1: any number. */
  readonly lineLimit: number;
  /** Time between SIGTERM and SIGKILL in ms. */
  readonly killGrace: number;
  /** Take a line that the process printed, without its end; a promise holds further lines back. */
  stdout(line: Uint8Array): void | Promise<void>;
  stderr(line: Uint8Array): void | Promise<void>;
}

/**
 * Starts the one process that serves all requests. Its stdin is a pipe that stays open and empty; what it prints is
 * logged line by line.
 *
 * @throws {SpawnError} It can't be started.
 */
export function superviseFunction(options: SuperviseOptions): SupervisedFunction {
  const process = spawnFunction(options);
  const { lineLimit: limit } = options;
  const logged = Promise.allSettled([
    logLines(process.stdout.stream, { limit, line: (bytes) => options.stdout(bytes) }),
    logLines(process.stderr, { limit, line: (bytes) => options.stderr(bytes) }),
  ]);
  return new SupervisedFunction(process, logged, options.killGrace);
}

/** The long-lived function process. What its exit means is for the owner to decide. */
export class SupervisedFunction implements AsyncDisposable {
  #process: FunctionProcess;
  #logged: Promise<unknown>;
  #killGrace: number;
  #terminated: Promise<void> | undefined;

  constructor(process: FunctionProcess, logged: Promise<unknown>, killGrace: number) {
    this.#process = process;
    this.#logged = logged;
    this.#killGrace = killGrace;
  }

  /** Its process id, free for others once it exited. */
  get pid(): number {
    return this.#process.pid;
  }

  /** How it ended, once it did, of itself or not. What it started may live on. */
  get exited(): Promise<ExitStatus> {
    return this.#process.status;
  }

  /** Ends it and all that it started, and waits for their last lines. More than once is one. */
  terminate(): Promise<void> {
    return this.#terminated ??= this.#terminate();
  }

  async #terminate(): Promise<void> {
    await terminateTree(this.#process, { killGrace: this.#killGrace });
    this.#process.stdin.close();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => timer = setTimeout(resolve, LAST_LINES));
    await Promise.race([this.#logged, patience]);
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate();
  }
}
