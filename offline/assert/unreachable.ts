import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Marks a place that is never reached.
 *
 * @throws {AssertionError} always.
 */
export function unreachable(msg?: string): never {
  throw new AssertionError(withNote("Unreachable", msg));
}
