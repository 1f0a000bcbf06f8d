import { type ExitStatus, exitStatus } from "./exit_status.ts";
import { MARKER } from "./marker.ts";
import { ProcessInput } from "./process_input.ts";
import { ProcessOutput } from "./process_output.ts";
import { toSpawnError } from "./spawn_error.ts";

/** What {@linkcode spawnFunction} starts. */
export interface SpawnOptions {
  /** Path, or name to look for in `$PATH`. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the watchdog's own environment, over it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Value of the variable by which the process and all that it starts are found again. */
  readonly marker: string;
  /** Soft limit of open files; not given: the watchdog's own, which Deno may have raised. */
  readonly openFiles?: number;
}

/** Children of this program that were not reaped yet. */
const unreaped = new Set<number>();

/** Whether Deno waits for the end of `pid`, so that nobody else may. */
export function isUnreapedChild(pid: number): boolean {
  return unreaped.has(pid);
}

/**
 * Starts a function process with pipes for its three streams. It stays in the watchdog's process group: `detached`
 * would make Deno fork, which takes twice as long and blocks the event loop.
 *
 * @throws {SpawnError} The program does not exist or may not be executed, or the system refuses.
 */
export function spawnFunction(options: SpawnOptions): FunctionProcess {
  const [command, ...args] = withLimit(options);
  try {
    const child = new Deno.Command(command, {
      args,
      env: { ...options.env, [MARKER]: options.marker },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new FunctionProcess(child, options.marker);
  } catch (error) {
    throw toSpawnError(command, error);
  }
}

/**
 * Neither Deno.Command nor posix_spawn sets a limit, and lowering the watchdog's own for a moment would make its other
 * threads fail: a shell sets it, and then becomes the program. A program that can't be started then shows as the
 * shell's exit status 126 or 127.
 */
function withLimit({ command, args, openFiles }: SpawnOptions): string[] {
  if (openFiles === undefined) return [command, ...args];
  return ["sh", "-c", `ulimit -Sn ${openFiles} && exec "$0" "$@"`, command, ...args];
}

/** A function process that was started. Disposing of it frees the pipes that its owner did not use up. */
export class FunctionProcess implements Disposable {
  readonly stdin: ProcessInput;
  readonly stdout: ProcessOutput;
  /** To be read or cancelled by the owner. */
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** How it ended, once it did; the pipes may be open still, where another process holds them. */
  readonly status: Promise<ExitStatus>;
  /** Its process id, free for others once it {@linkcode exited}. */
  readonly pid: number;
  #exited = false;

  constructor(child: Deno.ChildProcess, readonly marker: string) {
    this.pid = child.pid;
    unreaped.add(child.pid);
    this.stdin = new ProcessInput(child.stdin);
    this.stdout = new ProcessOutput(child.stdout);
    this.stderr = child.stderr;
    this.status = exitStatus(child).finally(() => {
      this.#exited = true;
      unreaped.delete(child.pid);
    });
  }

  /** Whether {@linkcode status} is known. */
  get exited(): boolean {
    return this.#exited;
  }

  /** Closes stdin and stdout; stderr belongs to whom logs it. More than once changes nothing. */
  [Symbol.dispose](): void {
    this.stdin.close();
    this.stdout.cancel();
  }
}
