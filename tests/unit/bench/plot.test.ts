import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Result } from "../../../bench/compare.ts";
import { newestReport, pictures } from "../../../bench/pictures.ts";
import { plots } from "../../../bench/plot.ts";
import type { Report } from "../../../bench/report.ts";

const RATE = { figure: "requests", unit: "1/s", better: "higher" } as const;

function report(results: Result[], more: Partial<Report> = {}): Report {
  return {
    date: "2026-01-31",
    machine: { cpu: "Some <CPU>", cores: 4, kernel: "6.1.0", deno: "2.9.6" },
    target: "this 1.0",
    peers: { PEER: "other 2.0" },
    rounds: 3,
    seconds: 2,
    results,
    ...more,
  };
}

/** Bars of a picture: kind, left end and width. */
function bars(svg: string): { kind: string; left: number; width: number }[] {
  return [...svg.matchAll(/<rect class="(ahead|behind|even)" x="(\d+)" y="\d+" width="(\d+)"/g)]
    .map(([, kind, left, width]) => ({ kind, left: Number(left), width: Number(width) }));
}

Deno.test("plots: names day, machine, target and peer, escaped", () => {
  const svg = plots(report([{ row: "r", ...RATE, values: { this: [2], peer: [1] } }])).get("bench-speed")!;
  for (const text of ["2026-01-31", "4 cores of Some &lt;CPU>", "this 1.0", "other 2.0", "Deno 2.9.6", "Linux 6.1.0"]) {
    assertStringIncludes(svg, text);
  }
});

Deno.test("plots: a bar goes right of 1× where the target is better, left where it is worse, and is grey within noise", () => {
  const values = [[4, 2], [2, 4], [100, 99]];
  const results = values.map(([mine, peer], i) => ({ row: `r${i}`, ...RATE, values: { this: [mine], peer: [peer] } }));
  const [ahead, behind, even] = bars(plots(report(results)).get("bench-speed")!);
  assertEquals([ahead.kind, behind.kind, even.kind], ["ahead", "behind", "even"]);
  assertEquals(behind.left + behind.width, ahead.left);
  assert(Math.abs(ahead.width - behind.width) <= 1, "twice as good is as far as half as good");
});

Deno.test("plots: what lies beyond the scale ends at its end, with its number", () => {
  const results: Result[] = [
    { row: "far", ...RATE, values: { this: [1], peer: [1000] } },
    { row: "end", ...RATE, values: { this: [1], peer: [10] } },
  ];
  const svg = plots(report(results)).get("bench-speed")!;
  const [far, end] = bars(svg);
  assertEquals(far, end);
  assertStringIncludes(svg, "0.00×");
});

Deno.test("plots: a picture for each kind of figure, less is better where the figure says so", () => {
  const memory = {
    row: "RSS",
    figure: "idle",
    unit: "MB",
    better: "lower",
    values: { this: [50], peer: [10] },
  } as const;
  const drawn = plots(report([
    { row: "r", ...RATE, values: { this: [2], peer: [1] } },
    { ...memory, values: { this: [50], peer: [10] } },
  ]));
  assertEquals([...drawn.keys()], ["bench-speed", "bench-memory"]);
  assertEquals(bars(drawn.get("bench-memory")!).map(({ kind }) => kind), ["behind"]);
  assertStringIncludes(drawn.get("bench-memory")!, "RSS, idle");
});

Deno.test("plots: rows without a peer are left out; a report without any can't be drawn", () => {
  const alone: Result = { row: "alone", ...RATE, values: { this: [2], peer: [] } };
  const both: Result = { row: "both", ...RATE, values: { this: [2], peer: [1] } };
  const svg = plots(report([alone, both])).get("bench-speed")!;
  assertEquals([svg.includes("alone"), svg.includes("both")], [false, true]);
  assertThrows(() => plots(report([alone])), Error, "nothing to plot");
});

Deno.test("plots: the peer of afterburn is named where it is another", () => {
  const results: Result[] = [{ row: "afterburn GET", ...RATE, values: { this: [2], peer: [1] } }];
  const svg = plots(report(results, { peers: { PEER: "new", PEER_2019: "old" } })).get("bench-speed")!;
  assertStringIncludes(svg, "Afterburn: against old");
});

Deno.test("pictures: those of the documentation are drawn from the newest report", async () => {
  for (const [path, svg] of await pictures(newestReport())) {
    assertEquals(await Deno.readTextFile(path), svg, `${path} is not up to date: run \`deno task bench --plot\``);
  }
});
