import { endStatus } from "../http/end_status.ts";
import type { Middleware } from "../http/message.ts";
import type { Registry } from "../metrics/registry.ts";
import type { Counter, Histogram } from "../metrics/series.ts";

/** Seconds; Prometheus's default buckets. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Methods that have a label of their own; a client can't make up more series than these allow. */
const METHODS = ["GET", "PUT", "HEAD", "POST", "DELETE", "CONNECT", "OPTIONS", "NOTIFY", "TRACE", "PATCH"];

/** What is counted for one method and one status. */
interface Series {
  readonly requests: Counter;
  readonly duration: Histogram;
}

/** Counts requests when they end, by status and method, and those in flight. A client that left counts as 499. */
export function metrics(registry: Registry): Middleware {
  const labels = ["code", "method"];
  const requests = registry.counter("http_requests_total", "Requests that have ended.", labels);
  const duration = registry.histogram(
    "http_request_duration_seconds",
    "Time from the head of the request to the end of the answer.",
    labels,
    BUCKETS,
  );
  const inFlight = registry.gauge("http_requests_in_flight", "Requests that have begun and not ended.").with();

  // Looked up for each request: two maps by values that are there already need no key to be made.
  const unknown = new Map<number, Series>();
  const known = new Map(METHODS.map((method) => [method, new Map<number, Series>()]));

  const seriesOf = (method: string, status: number): Series => {
    const byStatus = known.get(method) ?? unknown;
    let series = byStatus.get(status);
    if (series === undefined) {
      const values = [String(status), byStatus === unknown ? "unknown" : method.toLowerCase()];
      series = { requests: requests.with(...values), duration: duration.with(...values) };
      byStatus.set(status, series);
    }
    return series;
  };

  return (next) => (request) => {
    inFlight.increment();
    request.onEnd((end) => {
      inFlight.decrement();
      const series = seriesOf(request.method, endStatus(end));
      series.requests.increment();
      series.duration.observe(end.milliseconds / 1000);
    });
    return next(request);
  };
}
