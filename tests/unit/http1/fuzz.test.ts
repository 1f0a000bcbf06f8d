import { fuzz } from "./fuzz.ts";

Deno.test("MessageReader reads 20,000 mutated messages as the grammar does, or refuses them", () =>
  fuzz(20_000, 1, () => {}));
