import { match, ok, strictEqual } from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { failure } from "./_failure.ts";

/** The lines of a failure message that show a difference, without indentation and colours. */
function changedLines(assertion: () => unknown): string[] {
  const lines = stripVTControlCharacters(failure(assertion)).split("\n");
  return lines.filter((line) => /^[-+] /.test(line)).map((line) => line.replace(/^([-+])\s+/, "$1 "));
}

function assertChanged(assertion: () => unknown, expected: string[]): void {
  strictEqual(changedLines(assertion).join("\n"), expected.join("\n"));
}

Deno.test("assertEquals passes where values are deeply equal", () => {
  assertEquals({ a: [1, new Map([["b", new Set([2])]])] }, { a: [1, new Map([["b", new Set([2])]])] });
  assertEquals(new Uint8Array(1 << 20), new Uint8Array(1 << 20));
});

Deno.test("assertEquals begins its message with the reason and the caller's note", () => {
  match(failure(() => assertEquals(1, 2)), /^Values are not equal\.\n/);
  match(failure(() => assertEquals(1, 2, "the note")), /^Values are not equal: the note\n/);
});

Deno.test("assertEquals shows what differs: - actual, + expected", () => {
  assertChanged(() => assertEquals(1, 2), ["- 1", "+ 2"]);
  assertChanged(() => assertEquals<unknown>(1, "1"), ["- 1", '+ "1"']);
  assertChanged(() => assertEquals({ a: 1, b: [1, 2, 3] }, { a: 1, b: [1, 9, 3] }), ["- 2,", "+ 9,"]);
  assertChanged(() => assertEquals<object>({ a: 1, b: 2 }, { a: 1, c: 2 }), ["- b: 2,", "+ c: 2,"]);
  assertChanged(() => assertEquals(new Map([["k", 1]]), new Map([["k", 2]])), ['- "k" => 1,', '+ "k" => 2,']);
  assertChanged(() => assertEquals([1, 2, 3, 4], [2, 3, 4]), ["- 1,"]);
  assertChanged(() => assertEquals([1, 2, 3], [1, 2, 3, 4]), ["+ 4,"]);
});

Deno.test("assertEquals shows each of several differences by itself", () => {
  assertChanged(() => assertEquals([1, 2, 3, 4, 5], [9, 2, 3, 4, 8]), ["- 1,", "+ 9,", "- 5,", "+ 8,"]);
  assertChanged(() => assertEquals([1, 2, 3, 4, 5, 6, 7], [0, 2, 4, 5, 8, 7, 9]), [
    "- 1,",
    "+ 0,",
    "- 3,",
    "- 6,",
    "+ 8,",
    "+ 9,",
  ]);
});

Deno.test("assertEquals shows what is common, too", () => {
  const message = stripVTControlCharacters(failure(() => assertEquals({ a: 1, b: 2 }, { a: 1, b: 3 })));
  match(message, /\n {4}\{\n {6}a: 1,\n- {5}b: 2,\n\+ {5}b: 3,\n {4}\}\n/);
});

Deno.test("assertEquals shows strings line by line, control characters escaped", () => {
  const message = stripVTControlCharacters(failure(() => assertEquals("one\ntwo\r\nthree", "one\ntwo\nthree")));
  match(message, /\n- {3}"?two\\r\\n/);
  match(message, /\n\+ {3}"?two\\n/);
  strictEqual(changedLines(() => assertEquals("one\ntwo\nthree", "one\nTWO\nthree")).length, 2);
});

Deno.test("assertEquals shows large values that differ throughout", () => {
  const numbers = (from: number): number[] => Array.from({ length: 3000 }, (_, i) => from + i);
  strictEqual(changedLines(() => assertEquals(numbers(0), numbers(10_000))).length, 6000);
});

Deno.test("assertEquals demands values of one type", () => {
  // @ts-expect-error a string is no number
  assertChanged(() => assertEquals<number>(1, "1"), ["- 1", '+ "1"']);
});

Deno.test("assertNotEquals passes where values are not deeply equal", () => {
  assertNotEquals({ a: 1 }, { a: 2 });
  assertNotEquals<unknown>(1, "1");
});

Deno.test("assertNotEquals shows the values", () => {
  strictEqual(failure(() => assertNotEquals("a", "a")), 'Expected actual: "a" not to be: "a".');
  strictEqual(failure(() => assertNotEquals(NaN, NaN, "note")), "Expected actual: NaN not to be: NaN: note");
  ok(failure(() => assertNotEquals({ a: 1 }, { a: 1 })).includes("a: 1"));
});

Deno.test("assertStrictEquals passes for the same value, as Object.is defines it", () => {
  const object = {};
  assertStrictEquals(object, object);
  assertStrictEquals(NaN, NaN);
  match(failure(() => assertStrictEquals(0, -0)), /^Values are not strictly equal\.\n/);
});

Deno.test("assertStrictEquals tells a different value from one that looks the same", () => {
  assertChanged(() => assertStrictEquals(1, 2), ["- 1", "+ 2"]);
  match(
    failure(() => assertStrictEquals({ a: 1 }, { a: 1 }, "note")),
    /^Values have the same structure but are not reference-equal: note\n[^]*a: 1/,
  );
});

Deno.test("assertStrictEquals narrows the type of its first argument", () => {
  const value: unknown = "text";
  assertStrictEquals(value, "text" as string);
  strictEqual(value.length, 4);
});
