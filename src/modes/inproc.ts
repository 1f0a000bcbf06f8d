import type { HandlerPermissions } from "../config/permissions.ts";
import { type ByteSource, type HttpRequest, type HttpResponse } from "../http/message.ts";
import { textResponse } from "../http/responses.ts";
import { type BodySource, isSource } from "../inproc/body.ts";
import { CallEnded, HandlerFailure } from "../inproc/call.ts";
import { filePath } from "../inproc/file_url.ts";
import { locateHandler } from "../inproc/locate.ts";
import { abortedResponse } from "./aborted.ts";
import type { HandlerHost } from "./inproc/host.ts";
import { writeLines } from "./inproc/lines.ts";
import { httpResponse, plainRequest, UnsuitableRequestError } from "./inproc/messages.ts";
import { permissionOptions } from "./inproc/permissions.ts";
import type { FunctionOptions, Mode } from "./mode.ts";

type LogError = FunctionOptions["error"];

/** Options of {@linkcode inproc}. */
export interface InprocOptions extends Pick<FunctionOptions, "lineLimit" | "line" | "info" | "error"> {
  /** Path of the handler's module, or of a folder with a `mod.ts`. */
  readonly handler: string;
  /** Where it runs: in a worker, or in the program's own isolate. */
  readonly inprocIsolation: "worker" | "none";
  /** What it may do in a worker; everything that the program may where not given. */
  readonly handlerPermissions: HandlerPermissions | undefined;
}

/**
 * A handler, a module of its user, answers requests without a process (compatibility.md §10).
 *
 * @param abandoned Gives up the start where it aborts before the handler is loaded in its worker.
 * @throws {HandlerError} where it can't be used.
 * @throws {Error} where a permission is malformed.
 */
export async function inproc(options: InprocOptions, abandoned?: AbortSignal): Promise<Mode> {
  const url = await locateHandler(options.handler, { folder: Deno.cwd(), standalone: Deno.build.standalone });
  options.info(`Loading handler: ${filePath(url)}`);
  const host = await startHost(url, options, abandoned);
  return {
    handler: (request) => answer(request, host, options.error),
    ready: () => host.ready(),
    idle: () => host.idle(),
    terminated: host.terminated,
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** Each way needs modules of the platform that the other has no use for. */
async function startHost(
  url: string,
  options: InprocOptions,
  abandoned: AbortSignal | undefined,
): Promise<HandlerHost> {
  const { lineLimit, line, info, error, handlerPermissions } = options;
  const print = (stream: "stdout" | "stderr", text: string) =>
    writeLines(text, lineLimit, (bytes) => line(stream, bytes));
  const failed = (text: string) => logStack(`function failed outside of a request: ${text}`, error);
  if (options.inprocIsolation === "none") {
    const { startLocalHost } = await import("./inproc/local_host.ts");
    return await startLocalHost(url, print, failed);
  }
  const { startWorkerHost } = await import("./inproc/worker_host.ts");
  const folders = [new URL("./", url), new URL("../inproc/", import.meta.url)].map(({ href }) => filePath(href));
  const permissions = handlerPermissions && permissionOptions(handlerPermissions, folders);
  const dropped = (lines: number) => error(`${lines} lines of the handler dropped: they were not logged fast enough`);
  return await startWorkerHost({ handler: url, permissions, print, dropped, failed }, info, abandoned);
}

async function answer(request: HttpRequest, host: HandlerHost, error: LogError): Promise<HttpResponse> {
  try {
    const isolate = host.isolate(request);
    const plain = plainRequest(request);
    const call = (isolate instanceof Promise ? await isolate : isolate).call(plain);
    request.onAbort((cause) => {
      call.abort(cause);
      host.abandoned(request);
    });
    const answer = await call.answer;
    if (isSource(plain.body) || isSource(answer.body)) request.onEnd(() => call.end());
    return httpResponse(answer, request.method, (source, size) => new HandlerBody(source, size, request, error));
  } catch (failure) {
    if (request.aborted) return abortedResponse(request);
    if (failure instanceof UnsuitableRequestError) return textResponse(failure.status, failure.message);
    if (failure instanceof CallEnded) return textResponse(500, "function was ended\n");
    if (!(failure instanceof HandlerFailure)) throw failure;
    logFailure(request, failure, error);
    return textResponse(500, "function failed\n");
  }
}

/** The body of a handler's answer that comes in pieces; its failure breaks the answer off, and is logged. */
class HandlerBody implements ByteSource {
  constructor(
    readonly source: BodySource,
    readonly size: number | undefined,
    readonly request: HttpRequest,
    readonly error: LogError,
  ) {}

  async read(): Promise<Uint8Array | null> {
    try {
      return await this.source.read();
    } catch (failure) {
      if (failure instanceof HandlerFailure && !this.request.aborted) logFailure(this.request, failure, this.error);
      throw failure;
    }
  }

  cancel(reason?: unknown): void {
    this.source.cancel(reason);
  }
}

function logFailure({ method, target }: HttpRequest, { message }: HandlerFailure, error: LogError): void {
  logStack(`${method} ${target} - function failed: ${message}`, error);
}

/** A message of the log is one line. */
function logStack(text: string, error: LogError): void {
  for (const line of text.trimEnd().split("\n")) error(line);
}
