import { diff } from "./_diff.ts";
import { format } from "./_format.ts";
import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that two values are the same, as `Object.is` defines it.
 *
 * @throws {AssertionError} where they are not; the message shows the difference, if it can be seen.
 */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const text = format(actual);
  if (text === format(expected)) {
    const reason = withNote("Values have the same structure but are not reference-equal", msg);
    throw new AssertionError(`${reason}\n\n${text}\n`);
  }
  throw new AssertionError(`${withNote("Values are not strictly equal", msg)}\n\n${diff(actual, expected)}\n`);
}
