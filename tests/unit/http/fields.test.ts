import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";

const fields = (): HeaderFields => new HeaderFields(["A", "1", "b", "2", "a", "3"]);

Deno.test("HeaderFields.get finds the first value, whatever the case of the name", () => {
  assertEquals(fields().get("a"), "1");
  assertEquals(fields().get("b"), "2");
  assertEquals(fields().get("c"), undefined);
});

Deno.test("HeaderFields.getAll keeps the order", () => {
  assertEquals(fields().getAll("a"), ["1", "3"]);
  assertEquals(fields().getAll("c"), []);
});

Deno.test("HeaderFields.set replaces every field of the name by one at the end", () => {
  const changed = fields();
  changed.set("A", "4");
  assertEquals([...changed], [["b", "2"], ["A", "4"]]);
});

Deno.test("HeaderFields.delete takes every field of the name away", () => {
  const changed = fields();
  changed.delete("a");
  changed.delete("c");
  assertEquals(changed.list, ["b", "2"]);
});

Deno.test("HeaderFields.append adds behind the others", () => {
  const changed = fields();
  changed.append("B", "5");
  assertEquals(changed.getAll("b"), ["2", "5"]);
});
