import type { HttpRequest } from "../http/message.ts";

/** Seconds since the request came, as Go's `%f` prints them: the value of X-Duration-Seconds. */
export function durationSeconds(request: HttpRequest): string {
  return ((performance.now() - request.started) / 1000).toFixed(6);
}
