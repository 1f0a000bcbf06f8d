import { diff } from "./_diff.ts";
import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";

/**
 * Asserts that two values are deeply equal, as {@linkcode equal} defines it.
 *
 * @throws {AssertionError} where they are not; the message shows the difference.
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(`${withNote("Values are not equal", msg)}\n\n${diff(actual, expected)}\n`);
}
