import { format } from "./_format.ts";
import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";
import { equal } from "./equal.ts";

/** An array, or what looks like one; not a string. */
export type ArrayLikeArg<T> = ArrayLike<T> & object;

/**
 * Asserts that each element of `expected` is deeply equal to some element of `actual`.
 *
 * @throws {AssertionError} where one is not; the message lists those.
 */
export function assertArrayIncludes<T>(actual: ArrayLikeArg<T>, expected: ArrayLikeArg<T>, msg?: string): void {
  const present = Array.from(actual);
  const missing = Array.from(expected).filter((element) => !present.some((other) => equal(element, other)));
  if (missing.length === 0) return;
  const text = withNote(`Expected actual: "${format(actual)}" to include: "${format(expected)}"`, msg);
  throw new AssertionError(`${text}\nmissing: ${format(missing)}`);
}
