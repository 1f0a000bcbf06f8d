import type { HttpResponse, Middleware } from "../http/message.ts";
import { textResponse } from "../http/responses.ts";

/** Lets so many requests run at a time and refuses what is above (`max_inflight`). */
export class Limiter {
  readonly #max: number;
  #running = 0;

  /** @param max Requests at a time, at least 1. */
  constructor(max: number) {
    this.#max = max;
  }

  /** Whether the next request would be refused. */
  full(): boolean {
    return this.#running >= this.#max;
  }

  /** Holds a slot from the request's beginning to its end, that is until its answer is sent; 429 where none is free. */
  readonly middleware: Middleware = (next) => (request) => {
    if (this.full()) return tooManyRequests(this.#max);
    this.#running++;
    request.onEnd(() => this.#running--);
    return next(request);
  };
}

function tooManyRequests(max: number): HttpResponse {
  return textResponse(429, `Concurrent request limit exceeded. Max concurrent requests: ${max}\n`, [
    ...["Content-Type", "text/plain"],
    ...["X-OpenFaaS-Internal", "faas-middleware"],
    ...["Retry-After", "1"],
  ]);
}
