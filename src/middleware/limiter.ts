import { whenAborted } from "../http/aborted.ts";
import { readWhole } from "../http/bodies.ts";
import { Deadlines, type Timers } from "../http/deadlines.ts";
import { abortStatus } from "../http/end_status.ts";
import { HeaderFields } from "../http/fields.ts";
import type { Handler, HttpRequest, HttpResponse, Middleware } from "../http/message.ts";
import { Bytes, emptyResponse, textResponse } from "../http/responses.ts";
import type { Registry } from "../metrics/registry.ts";
import { Slots, type Turn } from "./slots.ts";

/** Bytes of a body up to which it is read while its request waits. */
const READ_EARLY = 64 * 1024;

/** Options of {@linkcode Limiter}. */
export interface LimiterOptions {
  /** Requests that run at a time, at least 1. */
  readonly maxInflight: number;
  /** Requests that may wait for a slot. */
  readonly maxQueue: number;
  /** ms for which a request may wait, above 0. */
  readonly queueTimeout: number;
  readonly timers?: Timers;
}

/**
 * Lets so many requests run at a time (`max_inflight`) and so many wait for it in order (`max_queue`), and refuses what is
 * above. A request holds its slot until its answer is sent.
 */
export class Limiter implements Disposable {
  readonly #max: number;
  readonly #slots: Slots;
  readonly #deadlines: Deadlines;

  constructor({ maxInflight, maxQueue, queueTimeout, timers }: LimiterOptions) {
    this.#max = maxInflight;
    this.#slots = new Slots(maxInflight, maxQueue);
    this.#deadlines = new Deadlines(queueTimeout, timers);
  }

  /** Whether the next request would be refused. */
  get full(): boolean {
    return this.#slots.full;
  }

  /** Requests that hold a slot. */
  get running(): number {
    return this.#slots.running;
  }

  /** Requests that wait for one. */
  get queued(): number {
    return this.#slots.waiting;
  }

  readonly middleware: Middleware = (next) => (request) => {
    const turn = this.#slots.enter();
    if (turn === undefined) return tooManyRequests(this.#max);
    request.onEnd(() => turn.end());
    return turn.running ? next(request) : this.#queue(request, turn, next);
  };

  /** Stops the timer: those that wait are no longer given up. */
  [Symbol.dispose](): void {
    this.#deadlines[Symbol.dispose]();
  }

  async #queue(request: HttpRequest, turn: Turn, next: Handler): Promise<HttpResponse> {
    const deadline = this.#deadlines.add(request.started, () => turn.giveUp());
    request.onAbort(() => turn.giveUp());
    const bodyRead = readEarly(request);
    const mayRun = await turn.decided;
    deadline.cancel();
    const now = performance.now();
    const seconds = ((now - request.started) / 1000).toFixed(6);
    if (mayRun) {
      request.workStarted = now;
      await Promise.race([bodyRead, whenAborted(request)]); // a body that does not come may never say so
    }
    if (request.aborted) return emptyResponse(abortStatus(request.aborted));
    return withQueueSeconds(mayRun ? await next(request) : tooManyRequests(this.#max), seconds);
  }
}

/** Shows how many requests run and wait. */
export function addLimiterMetrics(registry: Registry, limiter: Limiter): void {
  registry.collected(
    "http_requests_running",
    "Requests that hold a slot of max_inflight.",
    "gauge",
    () => limiter.running,
  );
  registry.collected("http_requests_queued", "Requests that wait for a slot.", "gauge", () => limiter.queued);
}

/**
 * Reads a small body while its request waits: only behind its end can it be seen that a client leaves, and reading is
 * bounded by time. A client that waits to be asked for its body (RFC 9110 §10.1.1) is not asked yet. Never rejects: where
 * the body breaks, its engine gives the request up.
 */
async function readEarly(request: HttpRequest): Promise<void> {
  const { body, fields } = request;
  if (body?.size === undefined || body.size > READ_EARLY || fields.has("expect")) return;
  try {
    request.body = new Bytes(await readWhole(body));
  } catch {
    // the request is aborted
  }
}

function tooManyRequests(max: number): HttpResponse {
  return textResponse(429, `Concurrent request limit exceeded. Max concurrent requests: ${max}\n`, [
    ...["Content-Type", "text/plain"],
    ...["X-OpenFaaS-Internal", "faas-middleware"],
    ...["Retry-After", "1"],
  ]);
}

function withQueueSeconds(response: HttpResponse, seconds: string): HttpResponse {
  const fields = new HeaderFields([...response.fields.list]);
  fields.set("X-Queue-Seconds", seconds);
  return response.withFields(fields);
}
