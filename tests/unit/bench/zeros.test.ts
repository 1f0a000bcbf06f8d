import { assertEquals } from "@std/assert";
import { Zeros } from "../../../bench/zeros.ts";

/** Sizes of the views that it gives. */
function viewsOf(zeros: Zeros): number[] {
  const lengths: number[] = [];
  for (let view = zeros.read(); view !== null; view = zeros.read()) lengths.push(view.length);
  return lengths;
}

Deno.test("Zeros: gives as many bytes as it was told, in views of one size but for the last", () => {
  const zeros = new Zeros(600_000);
  assertEquals(zeros.size, 600_000);
  assertEquals(viewsOf(zeros), [262_144, 262_144, 75_712]);
  assertEquals(viewsOf(new Zeros(524_288)), [262_144, 262_144]);
  assertEquals(viewsOf(new Zeros(0)), []);
});

Deno.test("Zeros.cancel: nothing more comes", () => {
  const zeros = new Zeros(600_000);
  zeros.read();
  zeros.cancel();
  assertEquals(zeros.read(), null);
});
