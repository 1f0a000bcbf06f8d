import { assertEquals, assertRejects } from "@std/assert";
import { compare } from "../../../bench/compare.ts";
import type { Row, Trial } from "../../../bench/row.ts";
import type { Program } from "../../../bench/watchdog.ts";

const THIS: Program = { label: "this", command: ["this"], options: {} };
const PEER: Program = { label: "peer", command: ["peer"], options: {} };

/** A row that gives the numbers 1, 2, 3 … in the order of its measurements. */
function countingRow(name: string, failed = 0): Row {
  let value = 0;
  return {
    name,
    peer: "PEER",
    measure: () => Promise.resolve({ figures: [{ name: "f", unit: "u", better: "lower", value: ++value }], failed }),
  };
}

function trialOf(): Trial {
  return { start: () => Promise.reject(new Error("not started here")), seconds: 1, signal: AbortSignal.any([]) };
}

Deno.test("compare: programs alternate, and change places from round to round", async () => {
  const { results } = await compare([{ row: countingRow("r"), programs: [THIS, PEER] }], 3, trialOf, () => {});
  const values = { this: [1, 4, 5], peer: [2, 3, 6] };
  assertEquals(results, [{ row: "r", figure: "f", unit: "u", better: "lower", values }]);
});

Deno.test("compare: results keep the rows' order, and progress counts to the total", async () => {
  const lines: string[] = [];
  const plan = [{ row: countingRow("b"), programs: [THIS] }, { row: countingRow("a"), programs: [THIS] }];
  const { results } = await compare(plan, 2, trialOf, (line) => lines.push(line));
  assertEquals(results.map(({ row, values }) => [row, values]), [
    ["b", { this: [1, 2], peer: [] }],
    ["a", { this: [1, 2], peer: [] }],
  ]);
  assertEquals(lines, [
    "1/4  b, this, round 1: f 1.0 u",
    "2/4  a, this, round 1: f 1.0 u",
    "3/4  b, this, round 2: f 2.0 u",
    "4/4  a, this, round 2: f 2.0 u",
  ]);
});

Deno.test("compare: a row without a peer is measured alone, beside one that has one", async () => {
  const lines: string[] = [];
  const plan = [{ row: countingRow("a"), programs: [THIS] }, { row: countingRow("b"), programs: [THIS, PEER] }];
  const { results } = await compare(plan, 1, trialOf, (line) => lines.push(line));
  assertEquals(results.map(({ values }) => values), [{ this: [1], peer: [] }, { this: [1], peer: [2] }]);
  assertEquals(lines.map((line) => line.split("  ")[0]), ["1/3", "2/3", "3/3"]);
});

Deno.test("compare: failed requests are reported with row, program and round", async () => {
  const plan = [{ row: countingRow("r", 7), programs: [PEER] }, { row: countingRow("s"), programs: [PEER] }];
  const { failures } = await compare(plan, 1, trialOf, () => {});
  assertEquals(failures, ["r, peer, round 1: 7 requests failed"]);
});

Deno.test("compare: an error names row, program and round", async () => {
  const measure = (trial: Trial) => trial.start(() => ({})).then(() => ({ figures: [], failed: 0 }));
  const run = () => compare([{ row: { name: "r", peer: "PEER", measure }, programs: [THIS] }], 1, trialOf, () => {});
  await assertRejects(run, Error, "r, this, round 1: not started here");
});
