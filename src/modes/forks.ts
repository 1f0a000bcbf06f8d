import { type ByteSource, type HttpRequest, type HttpResponse } from "../http/message.ts";
import { textResponse } from "../http/responses.ts";
import { cgiEnvironment, CgiEnvironmentError } from "../process/cgi_env.ts";
import { logLines } from "../process/log_pipe.ts";
import { Markers } from "../process/marker.ts";
import { type FunctionProcess, spawnFunction } from "../process/spawn.ts";
import { SpawnError } from "../process/spawn_error.ts";
import { sweep, terminateTree } from "../process/terminate.ts";
import type { FunctionOptions } from "./mode.ts";

/** Starts a function process for each request, and sees to it that none outlives its reason to live. */
export class Forks implements AsyncDisposable {
  readonly #options: FunctionOptions;
  readonly #markers = new Markers();
  readonly #endings = new Set<Promise<number>>();
  #ended: Promise<void> | undefined;

  constructor(options: FunctionOptions) {
    this.#options = options;
  }

  /**
   * Starts the process that works on a request, or gives the answer that says why not. Its whole tree is ended where
   * the work is given up or fails; after a success, what it left running in the background lives on until the watchdog
   * ends.
   */
  start(request: HttpRequest): FunctionProcess | HttpResponse {
    let child: FunctionProcess;
    try {
      child = this.#spawn(request);
    } catch (error) {
      return this.#notStarted(error);
    }
    const { lineLimit, line } = this.#options;
    logLines(child.stderr, { limit: lineLimit, line: (bytes) => line("stderr", bytes) })
      .catch((error) => this.#options.error(`stderr of the function broke: ${error}`));
    request.onAbort(() => this.#terminate(child));
    request.onEnd(() => child[Symbol.dispose]());
    return child;
  }

  /** Writes a body to the process's stdin; the process may stop reading whenever it likes. */
  async feed(child: FunctionProcess, body: ByteSource | null): Promise<void> {
    if (body === null) return await child.stdin.close();
    const { ended } = await child.stdin.pump(body);
    if (ended === "process") body.cancel();
  }

  /** Tells of a process that ended without success, and ends what it left behind. */
  failed({ method, target }: HttpRequest, child: FunctionProcess, reason: string): void {
    this.#options.error(`${method} ${target} - function failed: ${reason}`);
    this.#terminate(child);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ended ??= this.#end();
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#endings);
    await sweep(this.#markers.prefix, this.#options);
  }

  #spawn({ method, target, fields }: HttpRequest): FunctionProcess {
    const { command: [command, ...args], env, openFiles } = this.#options;
    const chunked = fields.has("transfer-encoding");
    const variables = { ...env, ...cgiEnvironment({ method, target, fields, chunked }) };
    return spawnFunction({ command, args, env: variables, marker: this.#markers.next(), openFiles });
  }

  #notStarted(error: unknown): HttpResponse {
    if (error instanceof CgiEnvironmentError) return textResponse(error.status, `${error.message}\n`);
    if (!(error instanceof SpawnError)) throw error;
    this.#options.error(error.message);
    // Only the environment differs from request to request, so what is too long is the request's header.
    return textResponse(error.code === "E2BIG" ? 431 : 500, `${error.message}\n`);
  }

  #terminate(child: FunctionProcess): void {
    const ending = terminateTree(child, this.#options);
    this.#endings.add(ending);
    ending.finally(() => this.#endings.delete(ending));
  }
}
