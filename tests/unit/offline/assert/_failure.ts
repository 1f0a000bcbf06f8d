import { fail, ok } from "node:assert/strict";
import { AssertionError } from "@std/assert";

/** The message of the `AssertionError` that `assertion` throws. Judged by another library than the one under test. */
export function failure(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    ok(error instanceof AssertionError, `no AssertionError: ${error}`);
    return error.message;
  }
  fail("the assertion holds");
}

/** The message of the `AssertionError` that the promise of `assertion` rejects with. */
export async function asyncFailure(assertion: () => Promise<unknown>): Promise<string> {
  const outcome = await assertion().then(() => undefined, (error) => error);
  ok(outcome instanceof AssertionError, `no AssertionError: ${outcome}`);
  return outcome.message;
}
