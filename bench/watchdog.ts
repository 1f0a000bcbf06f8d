import { firstAnswer } from "./first_answer.ts";
import { RunningProcess } from "./running_process.ts";

/** A watchdog program that takes part in the benchmark. */
export interface Program {
  label: "this" | "peer";
  command: string[];
  /** Options that this program alone gets, as environment variables. */
  options: Record<string, string>;
}

/**
 * The watchdog options that name a function, in place of the common ones where they are the same.
 *
 * @param upstreamPort Free for the function's own HTTP server.
 * @param label The program that is to serve the function.
 */
export type FunctionOptions = (upstreamPort: number, label: Program["label"]) => Record<string, string>;

const READY_TIMEOUT_MS = 30_000;

/**
 * What every measurement runs with, as users do: timeouts, metrics, lock file and access log are on.
 * `metrics_port=0` takes any free port; a watchdog that has no such option takes 8081. `healthcheck_interval` is how
 * long a stop takes; of-watchdog never ends with 0.
 */
const COMMON_OPTIONS = {
  read_timeout: "30s",
  write_timeout: "30s",
  exec_timeout: "30s",
  healthcheck_interval: "1ms",
  metrics_port: "0",
};

/** A watchdog that serves a function; disposing of it ends both. */
export class Watchdog implements AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Time from the start of the process to the function's first answer, in ms. */
  readonly firstAnswerMs: number;
  #process: RunningProcess;

  private constructor(process: RunningProcess, port: number, firstAnswerMs: number) {
    this.#process = process;
    this.pid = process.pid;
    this.port = port;
    this.firstAnswerMs = firstAnswerMs;
  }

  /**
   * Starts `program` with its lock file in `folder`, and waits until the function has answered.
   *
   * @throws {Error} where the program can't be started, ends, or gives no answer within 30 s (with the end of its
   * log), or where `signal` aborts; nothing is left running then
   */
  static async start(
    program: Program,
    functionOptions: FunctionOptions,
    folder: string,
    signal: AbortSignal,
  ): Promise<Watchdog> {
    const port = freePort();
    const own = functionOptions(freePort(), program.label);
    const options = { ...COMMON_OPTIONS, ...own, ...program.options, port: String(port) };
    const startedAt = performance.now();
    const process = new RunningProcess(program.command, { ...options, TMPDIR: folder });
    try {
      await firstAnswer(port, AbortSignal.any([signal, process.ended, AbortSignal.timeout(READY_TIMEOUT_MS)]));
    } catch (error) {
      await process.stop();
      signal.throwIfAborted();
      throw new Error(`no answer from ${program.command.join(" ")}: ${(error as Error).message}\n${process.log}`);
    }
    return new Watchdog(process, port, performance.now() - startedAt);
  }

  /** The URL of a target that begins with `/`. */
  url(target: string): string {
    return `http://127.0.0.1:${this.port}${target}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.stop();
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
