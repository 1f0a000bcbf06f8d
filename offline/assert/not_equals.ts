import { format } from "./_format.ts";
import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";

/**
 * Asserts that two values are not deeply equal, as {@linkcode equal} defines it.
 *
 * @throws {AssertionError} where they are.
 */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(withNote(`Expected actual: ${format(actual)} not to be: ${format(expected)}`, msg));
}
