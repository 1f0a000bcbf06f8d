import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Result } from "../../../bench/compare.ts";
import { formatTable } from "../../../bench/table.ts";

const RATE = { row: "http", figure: "requests", unit: "1/s", better: "higher" } as const;
const CPU = { row: "http", figure: "CPU", unit: "µs", better: "lower" } as const;

Deno.test("formatTable: medians of both, and the ratio by which this one is better", () => {
  const results: Result[] = [
    { ...RATE, values: { this: [19000, 20000, 90000], peer: [10000, 1, 10001] } },
    { ...CPU, values: { this: [25.04], peer: [100.4] } },
  ];
  assertEquals(formatTable(results).split("\n").slice(0, 3), [
    "row   figure           this    peer  ratio",
    "http  requests  1/s  20,000  10,000  2.00×",
    "      CPU       µs     25.0     100  4.01×",
  ]);
});

Deno.test("formatTable: without a peer there is one column of values and no ratio", () => {
  const table = formatTable([{ ...RATE, values: { this: [5.678], peer: [] } }]);
  assertEquals(table.split("\n").slice(0, 2), ["row   figure         this", "http  requests  1/s  5.68"]);
});

Deno.test("formatTable: a row that has no peer, beside one that has, leaves peer and ratio empty", () => {
  const results: Result[] = [
    { ...RATE, values: { this: [20000], peer: [10000] } },
    { ...RATE, row: "alone", values: { this: [30000], peer: [] } },
  ];
  assertEquals(formatTable(results).split("\n").slice(0, 3), [
    "row    figure           this    peer  ratio",
    "http   requests  1/s  20,000  10,000  2.00×",
    "alone  requests  1/s  30,000",
  ]);
});

Deno.test("formatTable: says how the ratio is to be read where there is one", () => {
  assertStringIncludes(formatTable([{ ...RATE, values: { this: [1], peer: [1] } }]), "above 1 this one is ahead");
});
