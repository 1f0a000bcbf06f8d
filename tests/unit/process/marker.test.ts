import { assertEquals, assertNotEquals } from "@std/assert";
import { Markers } from "../../../src/process/marker.ts";

Deno.test("Markers gives each value once, all behind the prefix", () => {
  const markers = new Markers();
  const values = [markers.next(), markers.next(), markers.next()];
  assertEquals(new Set(values).size, 3);
  assertEquals(values.map((value) => value.startsWith(markers.prefix)), [true, true, true]);
});

Deno.test("Markers of two watchdogs share no prefix", () => {
  assertNotEquals(new Markers().prefix, new Markers().prefix);
});
