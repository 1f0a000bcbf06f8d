import { format } from "./_format.ts";

/** Above this many pairs of lines the lines that differ are shown as two blocks: finding the common ones takes too long. */
const maxPairs = 4_000_000;

/**
 * Two values side by side, line by line: `-` before what only `actual` has, `+` before what only `expected` has.
 * Two strings are compared by their own lines, all else by the lines of its formatted text.
 */
export function diff(actual: unknown, expected: unknown): string {
  const areStrings = typeof actual === "string" && typeof expected === "string";
  const lines = areStrings ? stringLines : formattedLines;
  return ["    [Diff] -Actual / +Expected", "", ...diffLines(lines(actual), lines(expected))].join("\n");
}

function stringLines(value: unknown): string[] {
  return String(value).split(/(?<=\n)/).map(format);
}

function formattedLines(value: unknown): string[] {
  return format(value).split("\n");
}

function diffLines(actual: string[], expected: string[]): string[] {
  const shorter = Math.min(actual.length, expected.length);
  let head = 0;
  while (head < shorter && actual[head] === expected[head]) head++;
  let tail = 0;
  while (tail < shorter - head && actual.at(-1 - tail) === expected.at(-1 - tail)) tail++;

  return [
    ...actual.slice(0, head).map(common),
    ...diffMiddle(actual.slice(head, actual.length - tail), expected.slice(head, expected.length - tail)),
    ...actual.slice(actual.length - tail).map(common),
  ];
}

function diffMiddle(actual: string[], expected: string[]): string[] {
  if (actual.length * expected.length > maxPairs) return [...actual.map(removed), ...expected.map(added)];

  const shared = longestCommon(actual, expected);
  const lines: string[] = [];
  let a = 0;
  let e = 0;
  while (a < actual.length && e < expected.length) {
    if (actual[a] === expected[e]) {
      lines.push(common(actual[a++]));
      e++;
    } else if (shared[a + 1][e] >= shared[a][e + 1]) lines.push(removed(actual[a++]));
    else lines.push(added(expected[e++]));
  }
  return [...lines, ...actual.slice(a).map(removed), ...expected.slice(e).map(added)];
}

/** At `[a][e]`, the length of the longest common subsequence of what follows line `a` and line `e`, these included. */
function longestCommon(actual: string[], expected: string[]): Uint32Array[] {
  const lengths = Array.from({ length: actual.length + 1 }, () => new Uint32Array(expected.length + 1));
  for (let a = actual.length - 1; a >= 0; a--) {
    for (let e = expected.length - 1; e >= 0; e--) {
      lengths[a][e] = actual[a] === expected[e]
        ? lengths[a + 1][e + 1] + 1
        : Math.max(lengths[a + 1][e], lengths[a][e + 1]);
    }
  }
  return lengths;
}

function common(line: string): string {
  return `    ${line}`;
}

function removed(line: string): string {
  return `-   ${line}`;
}

function added(line: string): string {
  return `+   ${line}`;
}
