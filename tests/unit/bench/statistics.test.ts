import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { advantage, median } from "../../../bench/statistics.ts";

Deno.test("median: of an odd count is the middle value, by number and not by text", () => {
  assertEquals(median([10, 9, 100]), 10);
});

Deno.test("median: of an even count is the mean of the middle two", () => {
  assertEquals(median([4, 1, 3, 2]), 2.5);
});

Deno.test("median: leaves its argument as it was", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("median: of nothing is an error", () => {
  assertThrows(() => median([]), RangeError);
});

Deno.test("advantage: above 1 where more is better and there is more", () => {
  assertAlmostEquals(advantage(30, 10, "higher"), 3);
});

Deno.test("advantage: above 1 where less is better and there is less", () => {
  assertAlmostEquals(advantage(10, 30, "lower"), 3);
});
