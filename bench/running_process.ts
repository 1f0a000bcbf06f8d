const STOP_TIMEOUT_MS = 5_000;
const LOG_TAIL_BYTES = 2_048;

/**
 * A process whose output is read all the time, as a container runtime does, so that its log costs it what it costs
 * in use. The end of that output is kept.
 */
export class RunningProcess {
  readonly pid: number;
  /** Aborts when the process has ended, with the reason. */
  readonly ended: AbortSignal;
  #child: Deno.ChildProcess;
  #drained: Promise<unknown>;
  #giveUpDraining = new AbortController();
  #log = "";

  /** @throws {Error} where the program can't be started */
  constructor(command: string[], env: Record<string, string>) {
    const [program, ...args] = command;
    this.#child = new Deno.Command(program, { args, env, stdin: "null", stdout: "piped", stderr: "piped" }).spawn();
    this.pid = this.#child.pid;
    const ended = new AbortController();
    this.ended = ended.signal;
    this.#child.status.then(({ code }) => ended.abort(new Error(`it ended with exit code ${code}`)));
    this.#drained = Promise.allSettled([this.#drain(this.#child.stdout), this.#drain(this.#child.stderr)]);
  }

  /** The end of what the process has printed. */
  get log(): string {
    return this.#log;
  }

  /** Ends the process: SIGTERM, and SIGKILL where it is still there after `timeoutMs`. */
  async stop(timeoutMs = STOP_TIMEOUT_MS): Promise<void> {
    const kill = setTimeout(() => {
      this.#signal("SIGKILL");
      // What the process has started may still hold the pipes.
      this.#giveUpDraining.abort();
    }, timeoutMs);
    this.#signal("SIGTERM");
    await this.#child.status;
    await this.#drained;
    clearTimeout(kill);
  }

  #signal(name: Deno.Signal): void {
    if (!this.ended.aborted) this.#child.kill(name);
  }

  #drain(output: ReadableStream<Uint8Array>): Promise<void> {
    const text = new TextDecoder();
    const tail = new WritableStream<Uint8Array>({
      write: (chunk) => {
        this.#log = (this.#log + text.decode(chunk.subarray(-LOG_TAIL_BYTES))).slice(-LOG_TAIL_BYTES);
      },
    });
    return output.pipeTo(tail, { signal: this.#giveUpDraining.signal });
  }
}
