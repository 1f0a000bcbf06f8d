import { match, ok, throws } from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { assertObjectMatch } from "@std/assert/object-match";
import { failure } from "./_failure.ts";

class Point {
  constructor(public x: number, public y: number) {}
}

function assertMatching(actual: Record<PropertyKey, unknown>, expected: Record<PropertyKey, unknown>): void {
  assertObjectMatch(actual, expected);
}

function assertNotMatching(actual: Record<PropertyKey, unknown>, expected: Record<PropertyKey, unknown>): void {
  ok(failure(() => assertObjectMatch(actual, expected)));
}

Deno.test("assertObjectMatch: actual may have more properties than expected, at any depth", () => {
  assertMatching({ a: 1, b: 2 }, { a: 1 });
  assertMatching({ a: { b: { c: 1, d: 2 }, e: 3 } }, { a: { b: { c: 1 } } });
  assertMatching({ a: 1 }, {});
});

Deno.test("assertObjectMatch: what is expected has to be there and equal", () => {
  assertNotMatching({ a: 1 }, { a: 2 });
  assertNotMatching({ a: 1 }, { b: 1 });
  assertNotMatching({ a: 1 }, { a: 1, b: undefined });
  assertNotMatching({}, { a: 1 });
  assertNotMatching({ a: { b: 1 } }, { a: { b: 2 } });
  assertNotMatching({ a: null }, { a: {} });
  assertNotMatching({ a: "1" }, { a: 1 });
});

Deno.test("assertObjectMatch: symbols are properties", () => {
  const symbol = Symbol("key");
  assertMatching({ [symbol]: 1, a: 1 }, { [symbol]: 1 });
  assertNotMatching({ [symbol]: 1, a: 1 }, { [symbol]: 2 });
});

Deno.test("assertObjectMatch: an array begins with the expected elements", () => {
  assertMatching({ a: [1, 2, 3] }, { a: [1, 2] });
  assertMatching({ a: [{ b: 1, c: 2 }, [{ d: 1, e: 2 }]] }, { a: [{ b: 1 }, [{ d: 1 }]] });
  assertNotMatching({ a: [1, 2] }, { a: [2] });
  assertNotMatching({ a: [1] }, { a: [1, 2] });
  assertMatching({ a: [1, 2] }, { a: { 0: 1 } });
  assertNotMatching({ a: [1] }, { a: { 1: 1 } });
});

Deno.test("assertObjectMatch: a Map and a Set contain the expected entries", () => {
  assertMatching({ a: new Map([["k", { b: 1, c: 2 }], ["l", { b: 3, c: 4 }]]) }, { a: new Map([["k", { b: 1 }]]) });
  assertMatching({ a: [new Map([["k", 1], ["l", 2]]), new Set([1, 2])] }, { a: [new Map([["k", 1]]), new Set([2])] });
  assertNotMatching({ a: new Map([["k", { b: 1 }]]) }, { a: new Map([["k", { b: 2 }]]) });
  assertNotMatching({ a: new Map([["k", 1]]) }, { a: new Map([["l", 1]]) });
  assertNotMatching({ a: new Map([["k", 1]]) }, { a: new Map([["k", {}]]) });
  assertNotMatching({ a: new Set([1]) }, { a: new Set([2]) });
  assertMatching({ a: new Map([["k", 1]]), b: new Set([1]) }, { a: {}, b: {} });
});

Deno.test("assertObjectMatch: the class of an object does not count", () => {
  assertMatching({ a: new Point(1, 2) }, { a: { x: 1 } });
  assertMatching({ a: { x: 1, y: 2 } }, { a: new Point(1, 2) });
  assertNotMatching({ a: new Point(1, 2) }, { a: { x: 2 } });
});

Deno.test("assertObjectMatch: Date and RegExp by their value", () => {
  assertMatching({ a: new Date(5), b: [/x/g] }, { a: new Date(5), b: [/x/g] });
  assertNotMatching({ a: new Date(5) }, { a: new Date(6) });
  assertNotMatching({ a: [/x/g] }, { a: [/x/] });
});

Deno.test("assertObjectMatch: cycles end", () => {
  const cycle = (value: number): Record<string, unknown> => {
    const node: Record<string, unknown> = { value };
    node.self = node;
    const list: unknown[] = [node];
    list.push(list);
    node.list = list;
    return node;
  };
  assertMatching({ ...cycle(1), more: 1 }, cycle(1));
  assertNotMatching(cycle(1), cycle(2));
});

Deno.test("assertObjectMatch shows the difference in what was expected, without the rest", () => {
  const message = failure(() => assertObjectMatch({ a: 1, b: { c: 2, other: 3 } }, { b: { c: 4 } }, "note"));
  const text = stripVTControlCharacters(message);
  match(text, /^Values are not equal: note\n/);
  match(text, /\n- +c: 2,\n\+ +c: 4,\n/);
  ok(!text.includes("other"));
});

Deno.test("assertObjectMatch shows the whole object where it has nothing of what was expected", () => {
  const text = stripVTControlCharacters(failure(() => assertObjectMatch({ a: 1 }, { b: 2 })));
  match(text, /\n- +a: 1,\n\+ +b: 2,\n/);
});

Deno.test("assertObjectMatch refuses what is no object", () => {
  const nothing = JSON.parse("null");
  throws(() => assertObjectMatch(nothing, {}), { name: "TypeError", message: "Cannot assertObjectMatch null" });
  // @ts-expect-error a number is no object
  throws(() => assertObjectMatch(1, {}), { name: "TypeError", message: "Cannot assertObjectMatch type number" });
});
