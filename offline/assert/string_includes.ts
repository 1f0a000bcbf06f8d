import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that `actual` contains `expected`.
 *
 * @throws {AssertionError} where it does not.
 */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(withNote(`Expected actual: "${actual}" to contain: "${expected}"`, msg));
}
