import { cpuTime, peakResidentBytes } from "./proc.ts";
import type { Measure } from "./row.ts";
import { runTransfer } from "./transfer.ts";
import type { FunctionOptions } from "./watchdog.ts";

interface TransferSettings {
  functionOptions: FunctionOptions;
  target: string;
  /** Size of the request's body; GET is sent where it is left out. */
  bodyBytes?: number;
  /** The answer that has to come: its text, or its size. */
  answer: string | number;
}

/**
 * Measures one large transfer: its time, the CPU time that the watchdog alone took for it, and the most memory that the
 * watchdog held at any time.
 */
export function measureTransfer({ functionOptions, target, bodyBytes = 0, answer }: TransferSettings): Measure {
  return async ({ start, signal }) => {
    await using watchdog = await start(functionOptions);
    const before = cpuTime(watchdog.pid).self;
    const result = await runTransfer({ port: watchdog.port, target, bodyBytes }, signal);
    const cpuMs = cpuTime(watchdog.pid).self - before;
    const { status, bytes, start: text, error } = result;
    const isWhole = error === null && status === 200 && (typeof answer === "string" ? text : bytes) === answer;
    return {
      figures: [
        { name: "time", unit: "s", better: "lower", value: result.seconds },
        { name: "CPU", unit: "s", better: "lower", value: cpuMs / 1e3 },
        { name: "peak RSS", unit: "MB", better: "lower", value: peakResidentBytes(watchdog.pid) / 1e6 },
      ],
      failed: isWhole ? 0 : 1,
    };
  };
}
