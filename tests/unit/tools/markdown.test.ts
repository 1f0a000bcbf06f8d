import { assertEquals, assertThrows } from "@std/assert";
import { table, withSection } from "../../../tools/markdown.ts";

Deno.test("table: columns are as wide as their widest cell", () => {
  assertEquals(table([["a", "heading"], ["longer", "b"]]).split("\n"), [
    "| a      | heading |",
    "| ------ | ------- |",
    "| longer | b       |",
  ]);
});

Deno.test("withSection: replaces what stands between the comments, and nothing else", () => {
  const page = "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb";
  assertEquals(withSection("a\n<!-- x -->old<!-- /x -->\nb", "x", "new"), page);
  assertEquals(withSection(page, "x", "new"), page);
});

Deno.test("withSection: wants both comments, in order", () => {
  for (const text of ["", "<!-- x -->", "<!-- /x -->", "<!-- /x --><!-- x -->", "<!-- y --><!-- /y -->"]) {
    assertThrows(() => withSection(text, "x", "new"), Error, "Cannot place x");
  }
});
