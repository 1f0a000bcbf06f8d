import type { Result } from "./compare.ts";
import { advantage, median } from "./statistics.ts";

const LEGEND = `Medians. Ratio: how many times better than the peer this watchdog is, that is more requests a second,
or less time, CPU or memory; above 1 this one is ahead.`;

/** Lays the results out as a table, with columns for the peer and the ratio where any row has one. */
export function formatTable(results: readonly Result[]): string {
  const compared = results.some(({ values }) => values.peer.length > 0);
  const header = ["row", "figure", "", "this", ...(compared ? ["peer", "ratio"] : [])];
  const lines = results.map((result, i) => [
    result.row === results[i - 1]?.row ? "" : result.row,
    result.figure,
    result.unit,
    ...cells(result, compared),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column].length)));
  const text = [header, ...lines].map((line) =>
    line.map((cell, column) => pad(cell, widths[column], column)).join("  ")
  );
  return [...text.map((line) => line.trimEnd()), "", compared ? LEGEND : "Medians."].join("\n");
}

function cells({ values, better }: Result, compared: boolean): string[] {
  const mine = median(values.this);
  if (values.peer.length === 0) return [formatValue(mine), ...(compared ? ["", ""] : [])];
  const peer = median(values.peer);
  return [formatValue(mine), formatValue(peer), `${advantage(mine, peer, better).toFixed(2)}×`];
}

/** Words to the left, numbers, which start with the fourth column, to the right. */
function pad(cell: string, width: number, column: number): string {
  return column < 3 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three significant digits, or all those before the point. */
export function formatValue(value: number): string {
  const decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
