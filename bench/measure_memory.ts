import { residentBytes } from "./proc.ts";
import type { Measure } from "./row.ts";
import type { FunctionOptions } from "./watchdog.ts";
import { runWrk } from "./wrk.ts";

/** How long a watchdog has to come to rest after its first answer. */
const REST_MS = 1_000;

/** Measures the watchdog's resident memory, without its function's, at rest and right after a load. */
export function measureMemory(
  { functionOptions, ...load }: { functionOptions: FunctionOptions; connections: number; bodyBytes: number },
): Measure {
  return async ({ start, seconds, signal }) => {
    await using watchdog = await start(functionOptions);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const idle = residentBytes(watchdog.pid);
    const { failed } = await runWrk({ ...load, url: watchdog.url("/"), seconds }, signal);
    const loaded = residentBytes(watchdog.pid);
    return {
      figures: [
        { name: "idle", unit: "MB", better: "lower", value: idle / 1e6 },
        { name: "after load", unit: "MB", better: "lower", value: loaded / 1e6 },
      ],
      failed,
    };
  };
}
