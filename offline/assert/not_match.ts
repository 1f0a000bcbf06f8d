import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that `actual` does not match `expected`.
 *
 * @throws {AssertionError} where it does.
 */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) return;
  throw new AssertionError(withNote(`Expected actual: "${actual}" to not match: "${expected}"`, msg));
}
