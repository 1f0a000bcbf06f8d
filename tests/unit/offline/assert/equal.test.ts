import { strictEqual, throws } from "node:assert/strict";
import { equal } from "@std/assert/equal";

class Point {
  constructor(public x: number) {}
}

class OtherPoint {
  constructor(public x: number) {}
}

class DoublingPoint extends Point {
  get double(): number {
    return this.x * 2;
  }
}

class NamedMap extends Map<unknown, unknown> {}

const symbol = Symbol("key");

const inherited = { a: 1 };

function noop(): void {}

function withCycle(name: string): unknown {
  const node: Record<string, unknown> = { name };
  node.self = node;
  node.list = [node];
  return node;
}

/** Equal pairs are compared both ways round, and so are unequal ones. */
function assertPairs(expected: boolean, pairs: Record<string, [unknown, unknown]>): void {
  for (const [name, [a, b]] of Object.entries(pairs)) {
    strictEqual(equal(a, b), expected, name);
    strictEqual(equal(b, a), expected, `${name}, the other way round`);
  }
}

Deno.test("equal: primitive values, where === or Object.is says so", () => {
  assertPairs(true, {
    "NaN": [NaN, NaN],
    "zero and minus zero": [0, -0],
    "strings": ["a", "a"],
    "bigints": [1n, 1n],
    "one symbol": [symbol, symbol],
    "undefined": [undefined, undefined],
  });
  assertPairs(false, {
    "number and string": [1, "1"],
    "number and bigint": [1, 1n],
    "null and undefined": [null, undefined],
    "false and zero": [false, 0],
    "two symbols": [Symbol("key"), Symbol("key")],
    "primitive and its object": [1, Object(1)],
    "null and object": [null, {}],
  });
});

Deno.test("equal: functions are equal to themselves alone", () => {
  assertPairs(true, { "one function": [noop, noop] });
  assertPairs(false, { "two functions": [() => 1, () => 1], "function and object": [noop, {}] });
});

Deno.test("equal: plain objects by their enumerable properties, in any order", () => {
  assertPairs(true, {
    "empty": [{}, {}],
    "order": [{ a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 }],
    "NaN and minus zero in them": [{ a: NaN, b: 0 }, { a: NaN, b: -0 }],
    "no prototype": [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    "getter": [{ a: 1 }, {
      get a(): number {
        return 1;
      },
    }],
    "hidden property": [{}, Object.defineProperty({}, "hidden", { value: 1 })],
  });
  assertPairs(false, {
    "value": [{ a: 1 }, { a: 2 }],
    "nested value": [{ a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }],
    "name": [{ a: 1 }, { b: 1 }],
    "one more": [{ a: 1 }, { a: 1, b: 2 }],
    "undefined and absent": [{ a: undefined }, {}],
    "undefined under another name": [{ a: undefined }, { b: undefined }],
    "object and array": [{}, []],
  });
});

Deno.test("equal: symbols are properties", () => {
  assertPairs(true, { "same": [{ [symbol]: 1 }, { [symbol]: 1 }] });
  assertPairs(false, {
    "value": [{ [symbol]: 1 }, { [symbol]: 2 }],
    "absent": [{ [symbol]: 1 }, {}],
    "another symbol": [{ [symbol]: 1 }, { [Symbol("key")]: 1 }],
  });
});

Deno.test("equal: arrays by elements, holes and further properties", () => {
  assertPairs(true, {
    "nested": [[1, [2, [3]]], [1, [2, [3]]]],
    "holes": [[1, , 2], [1, , 2]],
    "property": [Object.assign([1], { p: 1 }), Object.assign([1], { p: 1 })],
  });
  assertPairs(false, {
    "order": [[1, 2], [2, 1]],
    "length": [[1], [1, 2]],
    "length of holes": [[1, , 2], [1, , , 2]],
    "hole and undefined": [[1, , 2], [1, undefined, 2]],
    "property": [Object.assign([1], { p: 1 }), [1]],
  });
});

Deno.test("equal: instances by class, own, inherited and hidden properties", () => {
  assertPairs(true, {
    "same": [new Point(1), new Point(1)],
    "getter of the class": [new DoublingPoint(1), new DoublingPoint(1)],
    "boxed": [Object("a"), Object("a")],
  });
  assertPairs(false, {
    "value": [new Point(1), new Point(2)],
    "class": [new Point(1), new OtherPoint(1)],
    "class and subclass": [new Point(1), new DoublingPoint(1)],
    "instance and plain object": [new Point(1), { x: 1 }],
    "prototype": [Object.create({ a: 1 }), Object.create({ a: 1 })],
    "own and inherited": [Object.create(inherited), Object.assign(Object.create(inherited), { a: 1 })],
    "hidden property": [
      Object.defineProperty(new Point(1), "hidden", { value: 1 }),
      Object.defineProperty(new Point(1), "hidden", { value: 2 }),
    ],
  });
});

Deno.test("equal: errors by class, message and cause", () => {
  const [first, second] = ["a", "a"].map((message) => new Error(message, { cause: { code: 1 } }));
  assertPairs(true, { "made in one place": [first, second] });
  assertPairs(false, {
    "message": [new Error("a"), new Error("b")],
    "class": [new Error("a"), new TypeError("a")],
    "cause": [new Error("a", { cause: 1 }), new Error("a", { cause: 2 })],
  });
});

Deno.test("equal: Date by its time", () => {
  assertPairs(true, {
    "time": [new Date(5), new Date(5)],
    "invalid": [new Date(NaN), new Date(NaN)],
  });
  assertPairs(false, {
    "time": [new Date(5), new Date(6)],
    "invalid": [new Date(NaN), new Date(0)],
    "date and number": [new Date(5), 5],
    "date and object": [new Date(5), {}],
  });
});

Deno.test("equal: RegExp, URL and URLSearchParams by their text", () => {
  assertPairs(true, {
    "regexp": [/a/g, /a/g],
    "regexp that was used": [/a/g, Object.assign(/a/g, { lastIndex: 1 })],
    "url": [new URL("http://a/b?c"), new URL("http://a/b?c")],
    "parameters": [new URLSearchParams("a=1"), new URLSearchParams("a=1")],
  });
  assertPairs(false, {
    "source": [/a/, /b/],
    "flags": [/a/g, /a/],
    "url": [new URL("http://a/b"), new URL("http://a/c")],
    "parameters": [new URLSearchParams("a=1"), new URLSearchParams("a=2")],
  });
});

Deno.test("equal: Map by its entries, in any order, keys compared deeply", () => {
  assertPairs(true, {
    "order": [new Map([["a", 1], ["b", 2]]), new Map([["b", 2], ["a", 1]])],
    "nested": [new Map([["a", new Map([["b", [1]]])]]), new Map([["a", new Map([["b", [1]]])]])],
    "NaN": [new Map([[NaN, 1]]), new Map([[NaN, 1]])],
    "objects as keys": [new Map([[{ a: 1 }, 1], [{ a: 2 }, 2]]), new Map([[{ a: 2 }, 2], [{ a: 1 }, 1]])],
    "mixed keys": [
      new Map<unknown, number>([[1, 1], [{ a: 1 }, 2]]),
      new Map<unknown, number>([[{ a: 1 }, 2], [1, 1]]),
    ],
  });
  assertPairs(false, {
    "value": [new Map([["a", 1]]), new Map([["a", 2]])],
    "key": [new Map([["a", 1]]), new Map([["b", 1]])],
    "undefined under another key": [new Map([["a", undefined]]), new Map([["b", undefined]])],
    "size": [new Map([["a", 1]]), new Map([["a", 1], ["b", 2]])],
    "object as key": [new Map([[{ a: 1 }, 1]]), new Map([[{ a: 2 }, 1]])],
    "values of objects exchanged": [
      new Map([[{ a: 1 }, 1], [{ a: 2 }, 2]]),
      new Map([[{ a: 1 }, 2], [{ a: 2 }, 1]]),
    ],
    "map and set": [new Map(), new Set()],
    "class": [new Map([["a", 1]]), new NamedMap([["a", 1]])],
    "map and plain object": [new Map(), {}],
    "property": [new Map(), Object.assign(new Map(), { p: 1 })],
  });
});

Deno.test("equal: Set by its elements, in any order, compared deeply", () => {
  assertPairs(true, {
    "order": [new Set([1, 2]), new Set([2, 1])],
    "NaN": [new Set([NaN]), new Set([NaN])],
    "objects": [new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 2 }, { a: 1 }])],
    "mixed": [new Set<unknown>([1, [2]]), new Set<unknown>([[2], 1])],
    "nested": [new Set([new Set([1])]), new Set([new Set([1])])],
  });
  assertPairs(false, {
    "element": [new Set([1]), new Set([2])],
    "size": [new Set([1]), new Set([1, 2])],
    "object": [new Set([{ a: 1 }]), new Set([{ a: 2 }])],
    "pairs exchanged": [new Set([[1, { b: 1 }], [2, { b: 2 }]]), new Set([[2, { b: 1 }], [1, { b: 2 }]])],
    "number and string": [new Set<unknown>([1]), new Set<unknown>(["1"])],
  });
});

Deno.test("equal: typed arrays by class and elements, whatever their buffer", () => {
  assertPairs(true, {
    "elements": [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    "part of a buffer": [new Uint8Array([1, 2]), new Uint8Array([0, 1, 2, 3]).subarray(1, 3)],
    "NaN": [new Float64Array([NaN]), new Float64Array([NaN])],
    "zero and minus zero": [new Float64Array([0]), new Float64Array([-0])],
    "bigints": [new BigInt64Array([1n]), new BigInt64Array([1n])],
  });
  assertPairs(false, {
    "element": [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
    "length": [new Uint8Array(1), new Uint8Array(2)],
    "class": [new Uint8Array(2), new Int8Array(2)],
    "typed array and array": [new Uint8Array([1]), [1]],
  });
});

Deno.test("equal: ArrayBuffer, SharedArrayBuffer and DataView by their bytes", () => {
  assertPairs(true, {
    "buffer": [new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2]).buffer],
    "shared": [new SharedArrayBuffer(2), new SharedArrayBuffer(2)],
    "view": [new DataView(new Uint8Array([1]).buffer), new DataView(new Uint8Array([1]).buffer)],
  });
  assertPairs(false, {
    "byte": [new Uint8Array([1, 2]).buffer, new Uint8Array([1, 3]).buffer],
    "length": [new ArrayBuffer(1), new ArrayBuffer(2)],
    "shared or not": [new ArrayBuffer(1), new SharedArrayBuffer(1)],
    "view": [new DataView(new Uint8Array([1]).buffer), new DataView(new Uint8Array([2]).buffer)],
  });
});

Deno.test("equal: cycles end", () => {
  assertPairs(true, { "same": [withCycle("a"), withCycle("a")] });
  assertPairs(false, { "value in the cycle": [withCycle("a"), withCycle("b")] });
});

Deno.test("equal: objects that are referred to several times", () => {
  const shared = { a: 1 };
  assertPairs(true, { "shared and apart": [[shared, shared], [{ a: 1 }, { a: 1 }]] });
  assertPairs(false, { "shared and different": [[shared, shared], [{ a: 1 }, { a: 2 }]] });
});

Deno.test("equal: WeakRef by what it refers to", () => {
  const [a, same, other] = [{ a: 1 }, { a: 1 }, { a: 2 }];
  assertPairs(true, { "equal": [new WeakRef(a), new WeakRef(same)] });
  assertPairs(false, { "different": [new WeakRef(a), new WeakRef(other)] });
});

Deno.test("equal: a WeakMap and a WeakSet cannot be compared with another", () => {
  const map = new WeakMap();
  strictEqual(equal(map, map), true);
  throws(() => equal(map, new WeakMap()), { name: "TypeError", message: "Cannot compare WeakMap instances" });
  throws(() => equal(new WeakSet(), new WeakSet()), { name: "TypeError", message: "Cannot compare WeakSet instances" });
});
