/**
 * Whether two values are deeply equal.
 *
 * Primitive values and functions are equal where `===` or `Object.is` says so. Objects have to have the same prototype
 * (none counts as `Object.prototype`) and equal properties, symbols included; those of class instances include
 * inherited and non-enumerable ones, getters by their values. By their content are compared: `Map`, `Set` (in any
 * order), `Date`, `RegExp`, `URL`, `URLSearchParams`, typed arrays, `ArrayBuffer`, and what a `WeakRef` refers to.
 * What can be read only asynchronously, such as a `Blob`, is equal to itself alone.
 *
 * @throws {TypeError} for a `WeakMap` or a `WeakSet`, the content of which cannot be listed.
 */
export function equal(a: unknown, b: unknown): boolean {
  return new Comparison().equal(a, b);
}

class Comparison {
  /** Pairs that are being compared or were found equal, so that cycles end. */
  readonly #assumed = new Map<object, object>();

  equal(a: unknown, b: unknown): boolean {
    if (sameValueZero(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
    if (comparablePrototype(a) !== comparablePrototype(b)) return false;

    if (isTypedArray(a)) return elementsEqual(a, b as TypedArray);
    if (isBuffer(a)) return elementsEqual(new Uint8Array(a), new Uint8Array(b as ArrayBuffer));
    if (a instanceof WeakMap) throw new TypeError("Cannot compare WeakMap instances");
    if (a instanceof WeakSet) throw new TypeError("Cannot compare WeakSet instances");
    if (a instanceof WeakRef) return this.equal(a.deref(), (b as WeakRef<object>).deref());
    if (comparedAsText.has(Object.getPrototypeOf(a))) return String(a) === String(b);

    if (this.#assumed.get(a) === b) return true;
    this.#assumed.set(a, b);
    const result = this.#contentEqual(a, b);
    if (!result) this.#assumed.delete(a);
    return result;
  }

  #contentEqual(a: object, b: object): boolean {
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    if (a instanceof Map) return this.#entriesEqual(a, b as Map<unknown, unknown>);
    if (a instanceof Set) return this.#elementsEqual(a, b as Set<unknown>);
    return this.#propertiesEqual(a, b);
  }

  #entriesEqual(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
    if (a.size !== b.size) return false;
    const bEntries = [...b];
    return a.entries().every(([key, value]) =>
      isObject(key)
        ? bEntries.some(([bKey, bValue]) => this.equal(key, bKey) && this.equal(value, bValue))
        : b.has(key) && this.equal(value, b.get(key))
    );
  }

  #elementsEqual(a: Set<unknown>, b: Set<unknown>): boolean {
    if (a.size !== b.size) return false;
    const bElements = [...b];
    return a.values().every((element) =>
      b.has(element) || isObject(element) && bElements.some((bElement) => this.equal(element, bElement))
    );
  }

  #propertiesEqual(a: object, b: object): boolean {
    for (const key of propertyKeys(a).union(propertyKeys(b))) {
      if (key in a !== key in b) return false;
      if (!this.equal(Reflect.get(a, key), Reflect.get(b, key))) return false;
    }
    return true;
  }
}

type TypedArray = Uint8Array | BigInt64Array;
const TypedArray = Object.getPrototypeOf(Uint8Array);

/** Objects of which the text says all, unlike their properties. */
const comparedAsText = new Set<unknown>([
  RegExp.prototype,
  URL.prototype,
  URLSearchParams.prototype,
  Intl.Locale.prototype,
]);

function sameValueZero(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isTypedArray(value: object): value is TypedArray {
  return value instanceof TypedArray;
}

function isBuffer(value: object): value is ArrayBuffer | SharedArrayBuffer {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

function elementsEqual(a: TypedArray, b: TypedArray): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!sameValueZero(a[i], b[i])) return false;
  }
  return true;
}

function comparablePrototype(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

/** Which properties count: of plain objects and arrays their own enumerable ones, of other objects all. */
function propertyKeys(value: object): Set<string | symbol> {
  const prototype = comparablePrototype(value);
  if (prototype === Object.prototype || prototype === Array.prototype) return new Set(Reflect.ownKeys({ ...value }));

  const keys = new Set<string | symbol>();
  for (let o = value; o && o !== Object.prototype && o !== Array.prototype; o = Object.getPrototypeOf(o)) {
    for (const key of Reflect.ownKeys(o)) keys.add(key);
  }
  return keys;
}
