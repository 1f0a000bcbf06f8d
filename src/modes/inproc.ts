import type { HandlerPermissions } from "../config/permissions.ts";
import { type ByteSource, type HttpRequest, type HttpResponse } from "../http/message.ts";
import { textResponse } from "../http/responses.ts";
import type { BodySource } from "../inproc/body.ts";
import { CallEnded, HandlerFailure } from "../inproc/call.ts";
import { filePath } from "../inproc/file_url.ts";
import { locateHandler } from "../inproc/locate.ts";
import { abortedResponse } from "./aborted.ts";
import type { HandlerHost } from "./inproc/host.ts";
import { writeLines } from "./inproc/lines.ts";
import { httpResponse, plainRequest, UnsuitableRequestError } from "./inproc/messages.ts";
import { permissionOptions } from "./inproc/permissions.ts";
import type { FunctionOptions, Mode } from "./mode.ts";

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
 * @throws {HandlerError} where it can't be used.
 * @throws {Error} where a permission is malformed.
 */
export async function inproc(options: InprocOptions): Promise<Mode> {
  const url = await locateHandler(options.handler, { folder: Deno.cwd(), standalone: Deno.build.standalone });
  options.info(`Loading handler: ${filePath(url)}`);
  const host = await startHost(url, options);
  return {
    handler: (request) => answer(request, host, options.error),
    ready: () => host.ready(),
    idle: () => host.idle(),
    terminated: host.terminated,
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** Each way needs modules of the platform that the other has no use for. */
async function startHost(url: string, options: InprocOptions): Promise<HandlerHost> {
  const { lineLimit, line, info, handlerPermissions } = options;
  const print = (stream: "stdout" | "stderr", text: string) =>
    writeLines(text, lineLimit, (bytes) => line(stream, bytes));
  const failed = (text: string) => logStack(`function failed outside of a request: ${text}`, options.error);
  if (options.inprocIsolation === "none") {
    const { startLocalHost } = await import("./inproc/local_host.ts");
    return await startLocalHost(url, print, failed);
  }
  const { startWorkerHost } = await import("./inproc/worker_host.ts");
  const folders = [new URL("./", url), new URL("../inproc/", import.meta.url)].map(({ href }) => filePath(href));
  const permissions = handlerPermissions && permissionOptions(handlerPermissions, folders);
  return await startWorkerHost({ handler: url, permissions, print, failed }, info);
}

async function answer(request: HttpRequest, host: HandlerHost, error: FunctionOptions["error"]): Promise<HttpResponse> {
  const failed = (failure: unknown) => {
    if (failure instanceof HandlerFailure && !request.aborted) {
      logStack(`${request.method} ${request.target} - function failed: ${failure.message}`, error);
    }
  };
  try {
    const isolate = host.isolate(request);
    const call = (isolate instanceof Promise ? await isolate : isolate).call(plainRequest(request));
    request.onAbort((cause) => {
      call.abort(cause);
      host.abandoned(request);
    });
    request.onEnd(() => call.end());
    return httpResponse(await call.answer, request.method, (source, size) => new HandlerBody(source, size, failed));
  } catch (failure) {
    if (request.aborted) return abortedResponse(request);
    if (failure instanceof UnsuitableRequestError) return textResponse(failure.status, failure.message);
    if (failure instanceof CallEnded) return textResponse(500, "function was ended\n");
    if (!(failure instanceof HandlerFailure)) throw failure;
    failed(failure);
    return textResponse(500, "function failed\n");
  }
}

/** The body of a handler's answer that comes in pieces; its failure breaks the answer off, and is logged. */
class HandlerBody implements ByteSource {
  constructor(
    readonly source: BodySource,
    readonly size: number | undefined,
    readonly failed: (failure: unknown) => void,
  ) {}

  async read(): Promise<Uint8Array | null> {
    try {
      return await this.source.read();
    } catch (failure) {
      this.failed(failure);
      throw failure;
    }
  }

  cancel(reason?: unknown): void {
    this.source.cancel(reason);
  }
}

/** A message of the log is one line. */
function logStack(text: string, error: FunctionOptions["error"]): void {
  for (const line of text.trimEnd().split("\n")) error(line);
}
