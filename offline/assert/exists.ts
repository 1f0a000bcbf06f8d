import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that `actual` is neither `null` nor `undefined`.
 *
 * @throws {AssertionError} where it is.
 */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual !== undefined && actual !== null) return;
  throw new AssertionError(withNote(`Expected actual: "${actual}" to not be null or undefined`, msg));
}
