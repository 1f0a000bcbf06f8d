import { whenAborted } from "../http/aborted.ts";
import { type ByteSource, type HttpRequest, HttpResponse } from "../http/message.ts";
import { textResponse } from "../http/responses.ts";
import { cgiEnvironment, CgiEnvironmentError } from "../process/cgi_env.ts";
import { describe } from "../process/exit_status.ts";
import { logLines, type LogLinesOptions } from "../process/log_pipe.ts";
import { Markers } from "../process/marker.ts";
import { ProcessOutput } from "../process/process_output.ts";
import { type FunctionProcess, spawnFunction } from "../process/spawn.ts";
import { SpawnError } from "../process/spawn_error.ts";
import { sweep, terminateTree } from "../process/terminate.ts";
import { abortedResponse } from "./aborted.ts";
import { FunctionFailure, UnusableOutputError } from "./function_failure.ts";
import type { FunctionOptions } from "./mode.ts";

/** Options of {@linkcode Forks}. */
export interface ForkOptions extends FunctionOptions {
  /** Whether the process is given the request's head as `Http_` variables. */
  readonly cgiHeaders: boolean;
}

/** Starts a function process for each request, and sees to it that none outlives its reason to live. */
export class Forks implements AsyncDisposable {
  readonly #options: ForkOptions;
  readonly #markers = new Markers();
  readonly #endings = new Set<Promise<number>>();
  #ended: Promise<void> | undefined;

  constructor(options: ForkOptions) {
    this.#options = options;
  }

  /**
   * Starts the process that works on a request, or gives the answer that says why not. Its whole tree is ended where
   * the work is given up or fails; after a success, what it left running in the background lives on until the watchdog
   * ends. Its stderr is the caller's to read.
   */
  start(request: HttpRequest): FunctionProcess | HttpResponse {
    let child: FunctionProcess;
    try {
      child = this.#spawn(request);
    } catch (error) {
      return this.#notStarted(error);
    }
    request.onAbort(() => this.#terminate(child));
    request.onEnd(() => child[Symbol.dispose]());
    return child;
  }

  /** Passes what the process prints on stderr on to the log. */
  logErrors(child: FunctionProcess): void {
    const { lineLimit: limit, line } = this.#options;
    logSource(new ProcessOutput(child.stderr), { limit, line: (bytes) => line("stderr", bytes) })
      .catch((error) => this.#options.error(`stderr of the function broke: ${error}`));
  }

  /** Writes a body to the process's stdin; the process may stop reading whenever it likes. */
  async feed(child: FunctionProcess, body: ByteSource | null): Promise<void> {
    if (body === null) return await child.stdin.close();
    const { ended } = await child.stdin.pump(body);
    if (ended === "process") body.cancel();
  }

  /**
   * Resolves when the process has ended with success.
   *
   * @throws {FunctionFailure} where it ended otherwise; what it left behind is ended.
   * @throws where the work on the request was given up meanwhile.
   */
  async success(request: HttpRequest, child: FunctionProcess): Promise<void> {
    const status = await child.status;
    if (request.aborted) throw new Error(request.aborted);
    if (status.success) return;
    const reason = describe(status);
    this.#failed(child, reason);
    throw new FunctionFailure(reason);
  }

  /** The answer that is made of what the process prints, or the one that says why there is none. */
  async answer(request: HttpRequest, child: FunctionProcess, work: Promise<HttpResponse>): Promise<HttpResponse> {
    let reason = "";
    try {
      const response = await Promise.race([work, whenAborted(request)]);
      if (response instanceof HttpResponse && !request.aborted) return response;
    } catch (error) {
      if (error instanceof UnusableOutputError) this.#failed(child, error.message);
      else if (!(error instanceof FunctionFailure) && !request.aborted) throw error;
      reason = (error as Error).message;
    }
    // Nobody reads on, and the engine has to know before it answers: it closes the connection where much is to come.
    request.body?.cancel();
    return request.aborted ? abortedResponse(request) : textResponse(500, reason);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ended ??= this.#end();
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#endings);
    await sweep(this.#markers.prefix, this.#options);
  }

  #spawn({ method, target, fields }: HttpRequest): FunctionProcess {
    const { command: [command, ...args], env, openFiles, cgiHeaders } = this.#options;
    const chunked = fields.has("transfer-encoding");
    const variables = cgiHeaders ? cgiEnvironment({ method, target, fields, chunked }) : {};
    return spawnFunction({ command, args, env: { ...env, ...variables }, marker: this.#markers.next(), openFiles });
  }

  #notStarted(error: unknown): HttpResponse {
    if (error instanceof CgiEnvironmentError) return textResponse(error.status, `${error.message}\n`);
    if (!(error instanceof SpawnError)) throw error;
    this.#options.error(error.message);
    // Only the environment differs from request to request, so what is too long is the request's header.
    return textResponse(error.code === "E2BIG" ? 431 : 500, `${error.message}\n`);
  }

  #failed(child: FunctionProcess, reason: string): void {
    this.#options.error(reason);
    this.#terminate(child);
  }

  #terminate(child: FunctionProcess): void {
    const ending = terminateTree(child, this.#options);
    this.#endings.add(ending);
    ending.finally(() => this.#endings.delete(ending));
  }
}

/** Logs line by line what a source gives. */
async function logSource(source: ByteSource, options: LogLinesOptions): Promise<void> {
  const first = await source.read();
  // Most functions print nothing there, and the streams that lines go through cost a fifth of all work on a request.
  if (first !== null) await logLines(ReadableStream.from(copies(first, source)), options);
}

/** All views of a source, each copied: it is the source's again at the next read. */
async function* copies(first: Uint8Array, rest: ByteSource): AsyncGenerator<Uint8Array> {
  for (let view: Uint8Array | null = first; view !== null; view = await rest.read()) yield view.slice();
}
