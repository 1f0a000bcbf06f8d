import { formatDuration } from "../config/parse.ts";
import { type Upstream, UpstreamError } from "../http/engine.ts";
import { HeaderFields } from "../http/fields.ts";
import { downstreamFields, upstreamFields } from "../http/headers.ts";
import { type ByteSource, type End, type HttpRequest, HttpResponse } from "../http/message.ts";
import { emptyResponse } from "../http/responses.ts";
import { asText } from "../http/text.ts";
import { describe, type ExitStatus } from "../process/exit_status.ts";
import { Markers } from "../process/marker.ts";
import { superviseFunction } from "../process/supervise.ts";
import { sweep } from "../process/terminate.ts";
import { abortedResponse } from "./aborted.ts";
import { durationSeconds } from "./duration.ts";
import type { FunctionOptions, Mode } from "./mode.ts";
import { receiveBody } from "./request_body.ts";

/** Options of {@linkcode http}. */
export interface HttpOptions extends FunctionOptions {
  readonly upstream: Upstream;
  /** Host and port of the upstream, for requests that name no host. */
  readonly authority: string;
  /** Reads a request wholly before it is sent on. */
  readonly buffer: boolean;
}

/** ms that a process which ended well has to leave a server behind, and between two looks for it. */
const DAEMON_GRACE = 1000;
const DAEMON_LOOK = 50;

/**
 * One long-lived server process, to which requests are proxied (compatibility.md §8).
 *
 * @throws {SpawnError} The program can't be started.
 */
export function http(options: HttpOptions): Mode {
  const { upstream, command: [command, ...args], info, line } = options;
  info(`Forking: ${command}, arguments: [${args.join(" ")}]`);
  const markers = new Markers();
  const child = superviseFunction({
    ...options,
    command,
    args,
    marker: markers.next(),
    stdout: (bytes) => line("stdout", bytes),
    stderr: (bytes) => line("stderr", bytes),
  });
  info("Started logging: stderr from function.");
  info("Started logging: stdout from function.");

  let ended: Promise<void> | undefined;
  const end = async () => {
    upstream.close();
    await child.terminate();
    await sweep(markers.prefix, options);
  };

  return {
    handler: (request) => proxy(request, options),
    ready: () => upstream.accepts(),
    terminated: whenTerminated(child.exited, upstream),
    [Symbol.asyncDispose]: () => ended ??= end(),
  };
}

/** Resolves when nothing serves any more; a server may have gone into the background (of-watchdog #26, #101). */
async function whenTerminated(exited: Promise<ExitStatus>, upstream: Upstream): Promise<string> {
  const status = await exited;
  if (status.success && await comesToAccept(upstream)) return await new Promise<never>(() => {});
  return describe(status);
}

async function comesToAccept(upstream: Upstream): Promise<boolean> {
  const until = performance.now() + DAEMON_GRACE;
  while (!await upstream.accepts()) {
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, DAEMON_LOOK));
  }
  return true;
}

/** Sends a request on and turns the function's answer, or what went wrong, into the client's. */
async function proxy(request: HttpRequest, options: HttpOptions): Promise<HttpResponse> {
  const fields = upstreamFields(request, options.authority);
  try {
    const body = options.buffer && request.body ? await buffered(request, fields) : request.body;
    const answer = await options.upstream.send({ request, fields, body });
    if (answer.body && !answer.tunnel) request.onEnd((end) => logBreak(request, end, options));
    const back = downstreamFields(answer.fields, answer.tunnel !== undefined);
    back.set("X-Duration-Seconds", durationSeconds(request));
    return answer.withFields(back);
  } catch (error) {
    if (request.aborted) return givenUp(request, options);
    if (!(error instanceof UpstreamError)) throw error;
    options.error(`Upstream HTTP request error: ${error.message}`);
    return failure(500, request);
  }
}

/**
 * Reads the body wholly; its length is then known, however it was framed (of-watchdog #116).
 *
 * @throws {UpstreamError} where the request was given up meanwhile.
 */
async function buffered(request: HttpRequest, fields: HeaderFields): Promise<ByteSource> {
  const body = await receiveBody(request, Infinity);
  if (body instanceof HttpResponse) throw new UpstreamError(`the request was given up: ${request.aborted}`);
  fields.set("Content-Length", String(body.size));
  fields.delete("trailer"); // a body with a length has no place for them
  return body;
}

function givenUp(request: HttpRequest, options: HttpOptions): HttpResponse {
  if (request.aborted !== "timed out") return abortedResponse(request);
  logTimeout(request, options);
  return failure(504, request);
}

function logTimeout({ limit }: HttpRequest, { info }: HttpOptions): void {
  const { option, milliseconds } = limit!;
  info(`Upstream HTTP killed due to ${option}: ${formatDuration(milliseconds)}`);
}

/** The access line shows the status that was sent: what broke the answer behind it has a line of its own. */
function logBreak(request: HttpRequest, { outcome, response, bytes }: End, options: HttpOptions): void {
  if (outcome === "timed out") logTimeout(request, options);
  if (outcome !== "failed") return;
  const size = response?.body?.size;
  const sent = size === undefined ? `${bytes} bytes` : `${bytes} of ${size} bytes`;
  options.error(`Upstream HTTP answer broke off after ${sent}: ${request.method} ${asText(request.target)}`);
}

/** The answer where the function gave none; retry logic elsewhere keys on its fields. */
function failure(status: number, request: HttpRequest): HttpResponse {
  return emptyResponse(status, ["X-Duration-Seconds", durationSeconds(request), "X-OpenFaaS-Internal", "of-watchdog"]);
}
