import { type ClientResponse, HttpClient, type RequestOptions } from "./http_client.ts";
import { Output } from "./output.ts";
import { join, root } from "./paths.ts";
import { commandLine, isAlive, marked, processes } from "./proc.ts";
import { exists, TempDir } from "./temp_dir.ts";
import { pause, until, within } from "./until.ts";

/** Variable that every process of one watchdog inherits: by it none is lost, however it was started. */
const MARK = "WATCHDOG_TEST_MARK";

/** How a watchdog is started. */
export interface WatchdogOptions {
  /** Options by their variables' names; `undefined` takes a default of the tests away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  /** The program and its first arguments; {@linkcode watchdogCommand} where it is not given. */
  readonly command?: readonly string[];
  /** Words before the command, such as `sh -c 'ulimit …; exec "$0" "$@"'`. */
  readonly wrapper?: readonly string[];
  /** Working directory, and `TMPDIR`; a folder of its own where it is not given. */
  readonly tmp?: string;
}

/** A process that has ended, and what it printed. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program under test: the binary that `WATCHDOG_BINARY` names, else `main.ts` under this very Deno. */
export function watchdogCommand(): string[] {
  const binary = Deno.env.get("WATCHDOG_BINARY");
  return binary ? [Deno.realPathSync(binary)] : [Deno.execPath(), "run", "-A", "--no-prompt", join(root, "main.ts")];
}

/** Whether the program under test is a compiled one, which takes no handlers in TypeScript. */
export function isCompiled(): boolean {
  return Boolean(Deno.env.get("WATCHDOG_BINARY"));
}

/** Version of the Deno that the program under test runs on: a compiled one brings its own. */
export async function denoVersion(): Promise<string> {
  if (!isCompiled()) return Deno.version.deno;
  const handler = join(root, "tests/fixtures/inproc/deno_version.js");
  await using watchdog = await startWatchdog({ env: { mode: "inproc", handler } });
  return (await watchdog.get()).text;
}

/**
 * Starts a watchdog on free ports and waits until it listens.
 *
 * @throws {Error} with its log, where it ends, or does not listen within 20 s.
 */
export async function startWatchdog(options: WatchdogOptions = {}): Promise<Watchdog> {
  const watchdog = spawnWatchdog(options);
  try {
    await watchdog.listening();
    return watchdog;
  } catch (error) {
    await watchdog[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts a watchdog and waits for its end, at most 15 s. */
export async function runWatchdog(options: WatchdogOptions = {}): Promise<Ended> {
  await using watchdog = spawnWatchdog(options);
  const code = await watchdog.exit(15_000);
  return { code, stdout: watchdog.stdout.text, stderr: watchdog.stderr.text };
}

/** Starts a watchdog and does not wait for anything. */
export function spawnWatchdog(options: WatchdogOptions = {}): Watchdog {
  return new Watchdog(options);
}

/** A watchdog that was started by a test, its processes and its output; ended and cleaned up with the test. */
export class Watchdog implements AsyncDisposable {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Its working directory, and its `TMPDIR` unless told otherwise. */
  readonly tmp: string;
  readonly lockFile: string;
  #port: number | undefined;
  #metricsPort: number | undefined;
  #process: Deno.ChildProcess;
  #ownTmp: TempDir | undefined;
  #suppressLock: boolean;
  readonly #mark = crypto.randomUUID();

  constructor({ env = {}, args = [], command = watchdogCommand(), wrapper = [], tmp }: WatchdogOptions) {
    if (tmp === undefined) this.#ownTmp = new TempDir();
    this.tmp = tmp ?? this.#ownTmp!.path;
    const settings: Record<string, string | undefined> = {
      port: "0",
      metrics_port: "0",
      healthcheck_interval: "1ms",
      TMPDIR: this.tmp,
      ...env,
      [MARK]: this.#mark,
    };
    this.lockFile = join(settings.TMPDIR ?? "/tmp", ".lock");
    this.#suppressLock = env.suppress_lock !== undefined;
    const [program, ...rest] = [...wrapper, ...command, ...args];
    this.#process = new Deno.Command(program, {
      args: rest,
      cwd: this.tmp,
      env: { ...inherited(), ...defined(settings) },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.stdout = new Output("stdout", this.#process.stdout);
    this.stderr = new Output("stderr", this.#process.stderr);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The port of the function; known once it listens. */
  get port(): number {
    return known(this.#port);
  }

  /** The port of `/metrics`; known once it listens. */
  get metricsPort(): number {
    return known(this.#metricsPort);
  }

  /** All that it has logged. */
  get log(): string {
    return this.stderr.text;
  }

  /** Whether it has not ended yet. */
  get running(): boolean {
    return isAlive(this.pid);
  }

  /** Waits until both ports are open and the lock file is written; the ports are read from the log. */
  async listening(timeout = 20_000): Promise<void> {
    const port = /Listening on port: (\d+)/, metricsPort = /Metrics listening on port: (\d+)/;
    await until(() => {
      if (!this.running) throw new Error(`The watchdog ended before it listened; its log:\n${this.log}`);
      const { log } = this;
      this.#port = numberIn(log, port);
      this.#metricsPort = numberIn(log, metricsPort);
      return this.#port !== undefined && this.#metricsPort !== undefined && (this.#suppressLock || this.hasLock);
    }, { what: () => `the watchdog to listen; its log:\n${this.log}`, timeout });
  }

  /** Whether the lock file is there. */
  get hasLock(): boolean {
    return exists(this.lockFile);
  }

  /** A connection to the function's port. */
  async connect(timeout?: number): Promise<HttpClient> {
    return await HttpClient.connect(this.port, timeout);
  }

  /**
   * One request over a connection of its own. Its failure is nobody's as long as it is not awaited, so that a test that fails
   * while requests are under way ends by its own failure alone.
   */
  request(options: RequestOptions = {}): Promise<ClientResponse> {
    const response = this.#request(options);
    response.catch(() => {});
    return response;
  }

  /** GET over a connection of its own. */
  get(target = "/", options: RequestOptions = {}): Promise<ClientResponse> {
    return this.request({ ...options, target });
  }

  /** POST over a connection of its own. */
  post(target: string, body: string | Uint8Array, options: RequestOptions = {}): Promise<ClientResponse> {
    return this.request({ ...options, method: "POST", target, body });
  }

  /** Exact bytes over a connection of its own, and the answer to them. */
  async raw(request: string | Uint8Array, method?: string): Promise<ClientResponse> {
    using client = await this.connect();
    await client.write(request);
    return await client.readResponse(method);
  }

  /** Body of `/metrics`. */
  async metrics(): Promise<string> {
    using client = await HttpClient.connect(this.metricsPort);
    return (await client.exchange({ target: "/metrics" })).text;
  }

  /** Living processes that it has started, directly or not, whatever became of their parents. */
  children(): number[] {
    return marked(MARK, this.#mark).filter((pid) => pid !== this.pid);
  }

  /** Processes that have ended and were not waited for by it. */
  zombies(): number[] {
    return processes().filter(({ parent, state }) => parent === this.pid && state === "Z").map(({ pid }) => pid);
  }

  /** Waits until a function process of it lives, and gives its id. */
  async child(): Promise<number> {
    return await until(() => this.children()[0], { what: "a child of the watchdog" });
  }

  /** Waits until nothing lives that it has started, itself not counted. */
  async noChildren(timeout?: number): Promise<void> {
    await until(() => this.children().length === 0, {
      what: () => `the end of ${this.children().map((pid) => `${pid} ${commandLine(pid)}`).join("; ")}`,
      timeout,
    });
  }

  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits for its end, and for the end of its output; gives the exit code (128 + n after signal n). */
  async exit(timeout = 10_000): Promise<number> {
    const { code } = await within(timeout, this.#process.status, () => `the watchdog's end; its log:\n${this.log}`);
    await within(timeout, Promise.all([this.stdout.end, this.stderr.end]), "the end of the watchdog's output");
    return code;
  }

  /** SIGTERM, and the exit code. */
  async stop(timeout?: number): Promise<number> {
    this.signal("SIGTERM");
    return await this.exit(timeout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    while (this.#kill() > 0) await pause(5);
    await Promise.all([this.#process.status, this.stdout.end, this.stderr.end]);
    this.#ownTmp?.[Symbol.dispose]();
  }

  async #request(options: RequestOptions): Promise<ClientResponse> {
    using client = await this.connect();
    return await client.exchange(options);
  }

  /** Kills every process that carries the mark, the watchdog first, so that it starts no other; gives their number. */
  #kill(): number {
    const pids = marked(MARK, this.#mark);
    for (const pid of pids) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    return pids.length;
  }
}

/** What a watchdog needs of the environment that the tests run in, and nothing that would set one of its options. */
function inherited(): Record<string, string> {
  const names = ["PATH", "HOME", "LANG", "TZ"];
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => names.includes(name) || /^(DENO_DIR|XDG_)/.test(name)),
  );
}

function defined(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text);
  return found === null ? undefined : Number(found[1]);
}

function known(port: number | undefined): number {
  if (port === undefined) throw new Error("The watchdog does not listen yet");
  return port;
}
