import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that `actual` is an instance of `expectedType`.
 *
 * @throws {AssertionError} where it is not.
 */
// deno-lint-ignore no-explicit-any
export function assertInstanceOf<T extends abstract new (...args: any[]) => any>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  const wanted = expectedType.name;
  const found = typeName(actual);
  const text = `Expected object to be an instance of "${wanted}"`;
  if (found === wanted) throw new AssertionError(withNote(text, msg));
  if (found === "function") throw new AssertionError(withNote(`${text} but was not an instanced object`, msg));
  throw new AssertionError(withNote(`${text} but was "${found}"`, msg));
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object" ? value.constructor?.name ?? "Object" : typeof value;
}
