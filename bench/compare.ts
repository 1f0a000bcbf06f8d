import type { Figure, Row, Trial } from "./row.ts";
import type { Program } from "./watchdog.ts";

/** A row and the programs that it is measured on. */
export interface PlannedRow {
  row: Row;
  programs: readonly Program[];
}

/** One figure of one row, with the values of every round. */
export interface Result {
  row: string;
  figure: string;
  unit: string;
  better: Figure["better"];
  /** By the program's label, one a round; none for a peer where the row has none. */
  values: Record<Program["label"], number[]>;
}

/** What all rounds gave. */
export interface Comparison {
  results: Result[];
  /** One line for each measurement in which requests failed. */
  failures: string[];
}

/**
 * Measures every row on every of its programs in each round. Two programs alternate, the first of one round being the second
 * of the next, so that whatever else the machine does meets both alike.
 *
 * @param trialOf what a measurement of a program is given
 * @param progress called with one line after each measurement
 * @throws {Error} what a measurement throws, with the row and the program named before it
 */
export async function compare(
  plan: readonly PlannedRow[],
  rounds: number,
  trialOf: (program: Program) => Trial,
  progress: (line: string) => void,
): Promise<Comparison> {
  const results = new Map<string, Result>();
  const failures: string[] = [];
  const total = rounds * plan.reduce((sum, { programs }) => sum + programs.length, 0);
  let done = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const { row, programs } of plan) {
      for (const program of round % 2 === 1 ? programs : programs.toReversed()) {
        const where = `${row.name}, ${program.label}, round ${round}`;
        const { figures, failed } = await row.measure(trialOf(program)).catch((error) => {
          throw new Error(`${where}: ${error.message}`, { cause: error });
        });
        for (const figure of figures) record(results, row.name, program.label, figure);
        if (failed > 0) failures.push(`${where}: ${failed} requests failed`);
        const { name, value, unit } = figures[0];
        progress(`${++done}/${total}  ${where}: ${name} ${value.toFixed(1)} ${unit}`);
      }
    }
  }
  return { results: [...results.values()], failures };
}

function record(results: Map<string, Result>, row: string, label: Program["label"], figure: Figure): void {
  const { name, unit, better, value } = figure;
  const key = `${row}\n${name}`;
  const result = results.get(key) ?? { row, figure: name, unit, better, values: { this: [], peer: [] } };
  result.values[label].push(value);
  results.set(key, result);
}
