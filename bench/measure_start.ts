import type { Measure } from "./row.ts";
import { median } from "./statistics.ts";
import type { FunctionOptions } from "./watchdog.ts";

/** A start is short, and its time scatters: one measurement is the median of several. */
const STARTS = 5;

/** Measures the time from the start of the watchdog's process to the function's first answer. */
export function measureStart(functionOptions: FunctionOptions): Measure {
  return async ({ start }) => {
    const times: number[] = [];
    for (let i = 0; i < STARTS; i++) {
      await using watchdog = await start(functionOptions);
      times.push(watchdog.firstAnswerMs);
    }
    return { figures: [{ name: "time", unit: "ms", better: "lower", value: median(times) }], failed: 0 };
  };
}
