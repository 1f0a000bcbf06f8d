import { HeaderFields } from "./fields.ts";
import { type Handler, HttpRequest, type HttpResponse, type Middleware } from "./message.ts";
import { emptyResponse, textResponse } from "./responses.ts";

/** What the probes look at. */
export interface ProbeOptions {
  /** Whether the watchdog takes requests; false from the shutdown signal on. */
  readonly accepting: () => boolean;
  /** Whether the lock file is where it was written; always true with `suppress_lock`. */
  readonly locked: () => Promise<boolean>;
  /** Whether the concurrency limit is reached. */
  readonly full: () => boolean;
  /** Whether the function can take a request just now. */
  readonly functionReady: () => boolean | Promise<boolean>;
  /** Origin-form target that `/_/ready` calls the function with; empty where it answers by itself. */
  readonly readyPath: string;
  /** The chain behind auth, limiter and metrics: where `readyPath` enters. */
  readonly handler: Handler;
}

/** Answers `GET /_/health` and `GET /_/ready` in front of the chain (compatibility.md §3); all else goes on. */
export function probes(options: ProbeOptions): Middleware {
  return (next) => (request) => {
    // The cheap test first: nearly every request is for the function.
    if (!request.target.startsWith("/_/")) return next(request);
    if (request.path === "/_/health") return request.method === "GET" ? health(options) : METHOD_NOT_ALLOWED();
    if (request.path === "/_/ready") return request.method === "GET" ? ready(options, request) : METHOD_NOT_ALLOWED();
    return next(request);
  };
}

const METHOD_NOT_ALLOWED = (): HttpResponse => emptyResponse(405, ["Allow", "GET"]);

async function health({ accepting, locked }: ProbeOptions): Promise<HttpResponse> {
  return accepting() && await locked() ? textResponse(200, "OK") : emptyResponse(503);
}

async function ready(options: ProbeOptions, request: HttpRequest): Promise<HttpResponse> {
  if (!options.accepting() || !await options.locked()) return emptyResponse(503);
  if (options.full()) return emptyResponse(429);
  if (!await options.functionReady()) return emptyResponse(503);
  return options.readyPath === "" ? emptyResponse(200) : callReadyPath(options, request);
}

/** The function's answer to GET on the ready path; the probe's own fields go with it. */
function callReadyPath(options: ProbeOptions, probe: HttpRequest): HttpResponse | Promise<HttpResponse> {
  const fields = new HeaderFields([...probe.fields.list]);
  fields.delete("content-length");
  fields.delete("transfer-encoding");
  const call = new HttpRequest("GET", options.readyPath, fields, null, probe.remote);
  // Two views of one exchange: whichever learns of an abort tells the other, and they end together.
  probe.onAbort((cause) => call.abort(cause));
  call.onAbort((cause) => probe.abort(cause));
  probe.onEnd((end) => call.end(end.outcome, end.response, end.bytes));
  return options.handler(call);
}
