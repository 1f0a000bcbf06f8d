import { cpuTime } from "./proc.ts";
import type { Measure } from "./row.ts";
import type { FunctionOptions } from "./watchdog.ts";
import { runWrk } from "./wrk.ts";

export interface LoadSettings {
  functionOptions: FunctionOptions;
  /** What is asked for; `/` where it is left out. */
  target?: string;
  connections: number;
  /** Size of the request's body; 0 sends GET, any other size POST. */
  bodyBytes: number;
  /**
   * Whose CPU time is counted: the watchdog's alone where it is left out. A mode that starts a process for each request
   * is charged for it, too.
   */
  cpu?: "watchdog" | "with children";
}

/** By its end the hot path is compiled and the connections to the function are open. */
const WARM_UP_SECONDS = 1;

/** Measures requests per second, CPU time a request and the 99th percentile of the latency under a steady load. */
export function measureLoad(
  { functionOptions, target = "/", cpu = "watchdog", ...settings }: LoadSettings,
): Measure {
  return async ({ start, seconds, signal }) => {
    await using watchdog = await start(functionOptions);
    const load = { ...settings, url: watchdog.url(target) };
    await runWrk({ ...load, seconds: WARM_UP_SECONDS }, signal);
    const before = cpuTime(watchdog.pid);
    const { requests, requestsPerSecond, p99Ms, failed } = await runWrk({ ...load, seconds }, signal);
    const after = cpuTime(watchdog.pid);
    const cpuMs = after.self - before.self + (cpu === "with children" ? after.children - before.children : 0);
    return {
      figures: [
        { name: "requests", unit: "1/s", better: "higher", value: requestsPerSecond },
        { name: "CPU a request", unit: "µs", better: "lower", value: cpuMs * 1e3 / requests },
        { name: "p99", unit: "ms", better: "lower", value: p99Ms },
      ],
      failed,
    };
  };
}
