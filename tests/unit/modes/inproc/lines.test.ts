import { assertEquals, assertStrictEquals } from "@std/assert";
import { writeLines } from "../../../../src/modes/inproc/lines.ts";

/** Text, limit in bytes, lines. */
const CASES: readonly (readonly [text: string, limit: number, lines: string[]])[] = [
  ["line\n", 100, ["line"]],
  ["no line end", 100, ["no line end"]],
  ["two\nlines\n", 100, ["two", "lines"]],
  ["a\r\nb\r\n", 100, ["a", "b"]],
  ["\n", 100, [""]],
  ["a\n\nb\n", 100, ["a", "", "b"]],
  ["abcdef\n", 4, ["abcd", "ef"]],
  ["abcd\n", 4, ["abcd"]],
  ["aébc\n", 2, ["a", "é", "bc"]],
  ["a€\n", 3, ["a", "€"]],
  ["😀😀\n", 7, ["😀", "😀"]],
  ["long\n".repeat(3), Infinity, ["long", "long", "long"]],
];

Deno.test("writeLines gives lines, cut at the limit but not within a character", async (t) => {
  for (const [text, limit, lines] of CASES) {
    await t.step(`${JSON.stringify(text)} at ${limit}`, () => {
      const written: string[] = [];
      writeLines(text, limit, (line) => void written.push(new TextDecoder().decode(line)));
      assertEquals(written, lines);
    });
  }
});

Deno.test("writeLines cuts a character that is longer than the limit", () => {
  const pieces: number[][] = [];
  writeLines("é\n", 1, (line) => void pieces.push([...line]));
  assertEquals(pieces, [[0xc3], [0xa9]]);
});

Deno.test("writeLines asks to wait where its sink does", () => {
  const held = new Promise<void>(() => {});
  assertStrictEquals(writeLines("a\nb\nc\n", 100, (line) => line[0] === 0x62 ? held : undefined), held);
  assertEquals(writeLines("a\n", 100, () => {}), undefined);
});
