import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Fails.
 *
 * @throws {AssertionError} always.
 */
export function fail(msg?: string): never {
  throw new AssertionError(withNote("Failed assertion", msg));
}
