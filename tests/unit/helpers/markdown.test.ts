import { assertEquals, assertThrows } from "@std/assert";
import { Page } from "../../helpers/markdown.ts";

const PAGE = new Page(`# Title

A [link](a.md#x) and ![image](b.svg), \`[none](here)\`.

\`\`\`sh docker
echo "[no](link)"
# no heading
\`\`\`

## A \`code\`: heading!

| name | \`meaning\` |
| ---- | --------- |
| a    | b \\| c    |

## A code heading
`);

Deno.test("Page.blocks: language and words, lines, heading, and where it begins", () => {
  const lines = ['echo "[no](link)"', "# no heading"];
  assertEquals(PAGE.blocks, [{ info: "sh docker", lines, heading: "Title", line: 5 }]);
});

Deno.test("Page.blocks: one without an end is an error that names its line", () => {
  assertThrows(() => new Page("a\n```\nb\n"), Error, "line 2");
});

Deno.test("Page.links: links and images, not those in code", () => {
  assertEquals(PAGE.links, [{ target: "a.md#x", line: 3 }, { target: "b.svg", line: 3 }]);
});

Deno.test("Page.anchors: lower case, without punctuation, numbered where they repeat", () => {
  assertEquals([...PAGE.anchors], ["title", "a-code-heading", "a-code-heading-1"]);
});

Deno.test("Page.table: cells of the rows below a heading", () => {
  assertEquals(PAGE.table("A `code`: heading!"), [["a", "b | c"]]);
  assertEquals(PAGE.table("Title"), []);
});
