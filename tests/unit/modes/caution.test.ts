import { assertEquals } from "@std/assert";
import { Caution } from "../../../src/modes/caution.ts";

Deno.test("Caution is needed for the first 20 answers", () => {
  const caution = new Caution();
  const needed = Array.from({ length: 22 }, () => {
    const { needed } = caution;
    caution.clean();
    return needed;
  });
  assertEquals(needed, Array.from({ length: 22 }, (_, i) => i < 20));
});

Deno.test("Caution is needed for good once it was disappointed", () => {
  const caution = new Caution();
  for (let i = 0; i < 20; i++) caution.clean();
  assertEquals(caution.needed, false);
  caution.disappointed();
  for (let i = 0; i < 100; i++) caution.clean();
  assertEquals(caution.needed, true);
});
