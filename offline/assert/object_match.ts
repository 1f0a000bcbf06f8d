import { assertEquals } from "./equals.ts";

type Obj = Record<PropertyKey, unknown>;

/**
 * Asserts that `actual` has at least the properties of `expected`, nested ones likewise, whatever classes the objects
 * are of. Arrays have to begin with the elements of the expected array, maps and sets to contain the expected entries.
 *
 * @throws {AssertionError} where it does not; the message shows the difference in the part that is compared.
 */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals(overlapOf(actual, expected), overlapOf(expected, expected), msg);
}

/**
 * The part of `actual` that `expected` speaks of, as plain objects.
 *
 * @throws {TypeError} where `actual` is no object.
 */
function overlapOf(actual: Obj, expected: Obj): Obj {
  if (isObject(actual) || typeof actual === "function") return new Overlap().ofObjects(actual, expected);
  throw new TypeError(`Cannot assertObjectMatch ${actual === null ? null : `type ${typeof actual}`}`);
}

class Overlap {
  /** Pairs that are on their way, so that cycles end. */
  readonly #begun = new Map<object, object>();

  ofObjects(actual: Obj, expected: Obj): Obj {
    if (this.#begun.get(actual) === expected) return actual;
    this.#begun.set(actual, expected);

    const actualKeys = Reflect.ownKeys(actual);
    const expectedKeys = Reflect.ownKeys(expected);
    const sharedKeys = actualKeys.filter((key) => expectedKeys.includes(key));
    // With nothing in common the whole object is the best that a message can show.
    if (sharedKeys.length === 0 && expectedKeys.length > 0) {
      return Object.fromEntries(actualKeys.map((key) => [key, actual[key]]));
    }
    return Object.fromEntries(sharedKeys.map((key) => [key, this.#ofValues(actual[key], expected[key])]));
  }

  #ofArrays(actual: unknown[], expected: unknown[]): unknown[] {
    if (this.#begun.get(actual) === expected) return actual;
    this.#begun.set(actual, expected);
    return Array.from(actual.slice(0, expected.length), (element, i) => this.#ofValues(element, expected[i]));
  }

  #ofMaps(actual: Map<unknown, unknown>, expected: Map<unknown, unknown>): Map<unknown, unknown> {
    const shared = [...actual].filter(([key]) => expected.has(key));
    return new Map(shared.map(([key, value]) => [key, this.#ofMapValues(value, expected.get(key))]));
  }

  #ofMapValues(actual: unknown, expected: unknown): unknown {
    return isObject(actual) && isObject(expected) ? this.ofObjects(actual, expected) : actual;
  }

  #ofValues(actual: unknown, expected: unknown): unknown {
    if (!isObject(actual) || !isObject(expected) || actual instanceof RegExp || actual instanceof Date) return actual;
    if (Array.isArray(actual) && Array.isArray(expected)) return this.#ofArrays(actual, expected);
    if (actual instanceof Map && expected instanceof Map) return this.#ofMaps(actual, expected);
    if (actual instanceof Set && expected instanceof Set) return actual.intersection(expected);
    return this.ofObjects(actual, expected);
  }
}

function isObject(value: unknown): value is Obj {
  return typeof value === "object" && value !== null;
}
