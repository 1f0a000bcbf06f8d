import { assertEquals, assertThrows } from "@std/assert";
import { defaultShown, ROWS } from "../../src/config/options.ts";
import { optionTable, withOptionTable } from "../../tools/option_table.ts";

/** The cells of a Markdown table without its heading, trimmed. */
function bodyOf(table: string): string[][] {
  return table.split("\n").slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

Deno.test("optionTable has one row for each option", () => {
  const expected = ROWS.map((option) => [
    option.names.map((name) => `\`${name}\``).join(", "),
    option.default === undefined ? defaultShown(option) : `\`${option.default}\``,
    option.modes === undefined ? "all" : option.modes.join(", "),
    option.help,
  ]);
  assertEquals(bodyOf(optionTable()), expected);
});

Deno.test("optionTable pads its columns", () => {
  const widths = new Set(optionTable().split("\n").map((line) => line.length));
  assertEquals(widths.size, 1);
});

Deno.test("withOptionTable replaces what stands between the comments, and nothing else", () => {
  const table = `a\n<!-- options -->\n\n${optionTable()}\n\n<!-- /options -->\nb`;
  assertEquals(withOptionTable("a\n<!-- options -->old<!-- /options -->\nb"), table);
  assertEquals(withOptionTable(table), table);
});

Deno.test("withOptionTable wants both comments, in order", () => {
  for (const text of ["", "<!-- options -->", "<!-- /options -->", "<!-- /options --><!-- options -->"]) {
    assertThrows(() => withOptionTable(text), Error, "Cannot place options");
  }
});

Deno.test("README.md holds the option table of src/config/options.ts", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  assertEquals(readme, withOptionTable(readme), "run: deno run -A tools/option_table.ts");
});
