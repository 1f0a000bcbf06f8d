import type { PeerName } from "./options.ts";
import type { FunctionOptions, Watchdog } from "./watchdog.ts";

/** A row of the benchmark: what is measured in the same way on each watchdog. */
export interface Row {
  /** As the table shows it and `--only` finds it. */
  name: string;
  measure: Measure;
  /** What it is compared with. */
  peer: PeerName;
}

/** Measures one watchdog once, starting it with the function that the measurement needs, and ending it. */
export type Measure = (trial: Trial) => Promise<Measurement>;

/** What a measurement is given: a watchdog program, ready to be started, and the settings of the run. */
export interface Trial {
  start(functionOptions: FunctionOptions): Promise<Watchdog>;
  /** Length of a measured load, in seconds. */
  seconds: number;
  /** Aborts where the run is interrupted. */
  signal: AbortSignal;
}

/** What one measurement gives. */
export interface Measurement {
  /** The same ones, in the same order, from every measurement of a row; the first is shown as progress. */
  figures: Figure[];
  /** Requests that were not answered as they should be; above 0 the figures can't be trusted. */
  failed: number;
}

/** One measured value. */
export interface Figure {
  name: string;
  unit: string;
  better: "higher" | "lower";
  value: number;
}
