import { assertEquals } from "@std/assert";
import { parseRanges } from "../../../src/static_files/ranges.ts";

/** First and last byte of each range in ten bytes; undefined where Range is ignored. */
const IN_TEN: Readonly<Record<string, [first: number, last: number][] | undefined>> = {
  "bytes=0-3": [[0, 3]],
  "bytes=4-": [[4, 9]],
  "bytes=-3": [[7, 9]],
  "bytes=9-100": [[9, 9]],
  "bytes=-100": [[0, 9]],
  "bytes=0-99999999999999999999999": [[0, 9]],
  "Bytes=0-0": [[0, 0]],
  "bytes=0-1,4-5": [[0, 1], [4, 5]],
  "bytes= 4-5 ,, 0-1 ,": [[4, 5], [0, 1]],
  "bytes=0-1,20-30": [[0, 1]],
  "bytes=0-4,2-6": [[0, 4], [2, 6]],
  // satisfiable by none
  "bytes=10-": [],
  "bytes=10-20,30-": [],
  "bytes=-0": [],
  "bytes=99999999999999999999999-": [],
  // malformed, or not ours
  "": undefined,
  "bytes": undefined,
  "bytes=": undefined,
  "bytes=,": undefined,
  "bytes=-": undefined,
  "bytes=a-b": undefined,
  "bytes=3-1": undefined,
  "bytes=0-1,x": undefined,
  "bytes=0--1": undefined,
  "bytes=+1-2": undefined,
  "bytes = 0-1": undefined,
  "lines=0-1": undefined,
  // more than the whole, in overlapping pieces
  "bytes=0-9,0-0": undefined,
  "bytes=-6,-6": undefined,
};

Deno.test("parseRanges reads Range as RFC 9110 §14.1.2 writes it", async (t) => {
  for (const [field, expected] of Object.entries(IN_TEN)) {
    await t.step(field, () => {
      assertEquals(parseRanges(field, 10)?.map(({ from, to }) => [from, to - 1]), expected);
    });
  }
});

Deno.test("parseRanges ignores more than 32 ranges, and any range of an empty file", () => {
  const apart = (count: number) => `bytes=${Array.from({ length: count }, (_, i) => `${2 * i}-${2 * i}`).join()}`;
  assertEquals(parseRanges(apart(32), 100)?.length, 32);
  assertEquals(parseRanges(apart(33), 100), undefined);
  assertEquals(parseRanges("bytes=0-", 0), undefined);
});
