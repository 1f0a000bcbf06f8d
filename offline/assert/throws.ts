import { assertDemanded, type ErrorClass, errorDemand } from "./_error_class.ts";
import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that `fn` throws, and returns what it threw.
 *
 * @throws {AssertionError} where it does not.
 */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/**
 * Asserts that `fn` throws an error of class `ErrorClass` with `msgIncludes` in its message, and returns the error.
 *
 * @throws {AssertionError} where it does not.
 */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const demand = errorDemand(classOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    assertDemanded(error, "thrown", demand);
    return error;
  }
  throw new AssertionError(withNote("Expected function to throw", demand.msg));
}
