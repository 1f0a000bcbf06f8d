import { assertEquals } from "@std/assert";
import { escapeControls } from "../../../src/log/escape.ts";

Deno.test("escapeControls() leaves what can be printed, and tabs", () => {
  for (const text of ["", "GET /a%0d%0ab?x=\\n - 200", "Version: 1\tSHA: abc", "naïve € 日本 🎉", '"quoted" \\x00']) {
    assertEquals(escapeControls(text), text);
  }
});

Deno.test("escapeControls() escapes as Go's %q does", () => {
  const cases = [
    ["a\nb", "a\\nb"],
    ["a\r\nb", "a\\r\\nb"],
    ["\x07\b\f\v", "\\a\\b\\f\\v"],
    ["\0", "\\x00"],
    ["\x1b[31m", "\\x1b[31m"],
    ["\x7f", "\\x7f"],
    ["\x85", "\\u0085"],
    ["\u2028\u2029", "\\u2028\\u2029"],
    ["user\u202e/txt", "user\\u202e/txt"], // would be shown from right to left
    ["\ufeff", "\\ufeff"],
    ["\u{e0001}", "\\U000e0001"],
    ["\ud800", "\\ud800"], // half a character
    ["é\n", "é\\n"],
  ] as const;
  for (const [text, escaped] of cases) assertEquals(escapeControls(text), escaped);
});
