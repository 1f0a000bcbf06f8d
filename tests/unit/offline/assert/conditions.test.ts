import { ok, strictEqual } from "node:assert/strict";
import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
  fail,
  type Falsy,
  unreachable,
} from "@std/assert";
import { holds, type Same } from "../_types.ts";
import { failure } from "./_failure.ts";

/** Asserts that `assertion` fails with exactly `message`. */
function fails(message: string, assertion: () => unknown): void {
  strictEqual(failure(assertion), message);
}

Deno.test("AssertionError is an Error with a name and a cause", () => {
  const error = new AssertionError("text", { cause: "why" });
  ok(error instanceof Error);
  strictEqual(String(error), "AssertionError: text");
  strictEqual(error.cause, "why");
  // @ts-expect-error it has to say what failed
  strictEqual(new AssertionError().message, "");
});

Deno.test("assert passes for truthy values and narrows", () => {
  const value: string | undefined = ["text"].at(0);
  assert(value);
  holds<Same<typeof value, string>>();
  for (const truthy of [true, 1, "0", [], {}, 1n]) assert(truthy);
});

Deno.test("assert fails for falsy values with the caller's note alone", () => {
  for (const falsy of [false, 0, -0, NaN, "", null, undefined, 0n]) fails("", () => assert(falsy));
  fails("note", () => assert(false, "note"));
});

Deno.test("assertFalse passes for falsy values and narrows", () => {
  for (const falsy of [false, 0, NaN, "", null, undefined, 0n]) assertFalse(falsy);
  const value: string | undefined = ["text"].at(1);
  assertFalse(value);
  holds<Same<typeof value, string & Falsy | undefined>>();
});

Deno.test("assertFalse fails for truthy values with the caller's note alone", () => {
  for (const truthy of [true, 1, "0", [], {}]) fails("", () => assertFalse(truthy));
  fails("note", () => assertFalse(1, "note"));
});

Deno.test("assertExists passes for all but null and undefined, and narrows", () => {
  for (const value of [0, "", false, NaN]) assertExists(value);
  const value: string | null | undefined = ["text"].at(0);
  assertExists(value);
  holds<Same<typeof value, string>>();
  fails('Expected actual: "null" to not be null or undefined.', () => assertExists(null));
  fails('Expected actual: "undefined" to not be null or undefined: note', () => assertExists(undefined, "note"));
});

Deno.test("assertGreater, assertGreaterOrEqual, assertLess, assertLessOrEqual compare as operators do", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(2, 2);
  assertLess("a", "b");
  assertLessOrEqual(new Date(1), new Date(1));
  fails("Expect 1 > 1", () => assertGreater(1, 1));
  fails("Expect 1 >= 2", () => assertGreaterOrEqual(1, 2));
  fails("Expect 1 < 1", () => assertLess(1, 1));
  fails('Expect "b" <= "a"', () => assertLessOrEqual("b", "a"));
  fails("Expect NaN >= NaN", () => assertGreaterOrEqual(NaN, NaN));
});

Deno.test("assertGreater, assertGreaterOrEqual, assertLess, assertLessOrEqual: a note replaces the message", () => {
  fails("note", () => assertGreater(1, 2, "note"));
  fails("note", () => assertGreaterOrEqual(1, 2, "note"));
  fails("note", () => assertLess(2, 1, "note"));
  fails("note", () => assertLessOrEqual(2, 1, "note"));
});

Deno.test("assertAlmostEquals allows a ten-millionth of the expected value, or what is given", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3);
  assertAlmostEquals(100.000001, 100);
  assertAlmostEquals(-1, -1.00000001);
  assertAlmostEquals(1, 1.5, 0.5);
  assertAlmostEquals(Infinity, Infinity);
  assertAlmostEquals(NaN, NaN);
  fails(
    'Expected actual: "1" to be close to "1.5e+0": delta "5e-1" is greater than "1.5e-7".',
    () => assertAlmostEquals(1, 1.5),
  );
  fails(
    'Expected actual: "1" to be close to "2": delta "1" is greater than "5e-1": note',
    () => assertAlmostEquals(1, 2, 0.5, "note"),
  );
  ok(failure(() => assertAlmostEquals(1, NaN)));
  ok(failure(() => assertAlmostEquals(1, Infinity)));
});

Deno.test("assertInstanceOf passes for instances of a class, abstract ones too, and narrows", () => {
  abstract class Shape {
    abstract readonly area: number;
  }
  class Square extends Shape {
    readonly area = 4;
  }
  const shape: unknown = new Square();
  assertInstanceOf(shape, Shape);
  strictEqual(shape.area, 4);
});

Deno.test("assertInstanceOf says what the value is", () => {
  const text = 'Expected object to be an instance of "TypeError"';
  fails(`${text} but was "Error".`, () => assertInstanceOf(new Error(), TypeError));
  fails(`${text} but was "number": note`, () => assertInstanceOf(1, TypeError, "note"));
  fails(`${text} but was "null".`, () => assertInstanceOf(null, TypeError));
  fails(`${text} but was "undefined".`, () => assertInstanceOf(undefined, TypeError));
  fails(`${text} but was "Object".`, () => assertInstanceOf(Object.create(null), TypeError));
  fails(`${text} but was not an instanced object.`, () => assertInstanceOf(TypeError, TypeError));
  class Twin {}
  fails('Expected object to be an instance of "Twin".', () => assertInstanceOf(new (class Twin {})(), Twin));
});

Deno.test("assertMatch and assertNotMatch try a regular expression", () => {
  assertMatch("Hello", /^h/i);
  assertNotMatch("Hello", /^h/);
  fails('Expected actual: "Hello" to match: "/^h/".', () => assertMatch("Hello", /^h/));
  fails('Expected actual: "Hello" to match: "/^h/": note', () => assertMatch("Hello", /^h/, "note"));
  fails('Expected actual: "Hello" to not match: "/^H/".', () => assertNotMatch("Hello", /^H/));
  fails('Expected actual: "Hello" to not match: "/^H/": note', () => assertNotMatch("Hello", /^H/, "note"));
});

Deno.test("assertStringIncludes looks for a part of a string", () => {
  assertStringIncludes("Hello", "ell");
  assertStringIncludes("Hello", "");
  fails('Expected actual: "Hello" to contain: "hell".', () => assertStringIncludes("Hello", "hell"));
  fails('Expected actual: "Hello" to contain: "hell": note', () => assertStringIncludes("Hello", "hell", "note"));
});

Deno.test("assertArrayIncludes looks for elements, compared deeply, in any order", () => {
  assertArrayIncludes([1, 2, 3], [3, 1]);
  assertArrayIncludes<unknown>([{ a: [1] }, NaN], [NaN, { a: [1] }]);
  assertArrayIncludes(new Uint8Array([1, 2]), new Uint8Array([2]));
  assertArrayIncludes([1], []);
});

Deno.test("assertArrayIncludes lists what is missing", () => {
  const message = failure(() => assertArrayIncludes([1, 2], [2, 3, 4]));
  ok(message.startsWith("Expected actual: "));
  ok(message.endsWith(".\nmissing: [\n  3,\n  4,\n]"), message);
  ok(failure(() => assertArrayIncludes([{ a: 1 }], [{ a: 2 }], "note")).includes(": note\nmissing: [\n  {\n    a: 2,"));
});

Deno.test("fail and unreachable always fail", () => {
  fails("Failed assertion.", () => fail());
  fails("Failed assertion: note", () => fail("note"));
  fails("Unreachable.", () => unreachable());
  fails("Unreachable: note", () => unreachable("note"));
});
