import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that two numbers differ by `tolerance` at most; where not given, by a ten-millionth of `expected`.
 *
 * @throws {AssertionError} where they differ by more.
 */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  if (Object.is(actual, expected)) return;
  const limit = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  if (delta <= limit) return;
  throw new AssertionError(
    withNote(
      `Expected actual: "${digits(actual)}" to be close to "${digits(expected)}": ` +
        `delta "${digits(delta)}" is greater than "${digits(limit)}"`,
      msg,
    ),
  );
}

function digits(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toExponential();
}
