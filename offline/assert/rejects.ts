import { assertDemanded, type ErrorClass, errorDemand } from "./_error_class.ts";
import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/**
 * Asserts that the promise that `fn` returns rejects, and returns the reason.
 *
 * @throws {AssertionError} where it does not, where `fn` throws instead, and where it returns no promise.
 */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/**
 * Asserts that the promise that `fn` returns rejects with an error of class `ErrorClass` with `msgIncludes` in its
 * message, and returns the error.
 *
 * @throws {AssertionError} where it does not, where `fn` throws instead, and where it returns no promise.
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const demand = errorDemand(classOrMsg, msgIncludes, msg);
  const promise = startedPromise(fn, demand.msg);
  try {
    await promise;
  } catch (error) {
    assertDemanded(error, "rejected", demand);
    return error;
  }
  throw new AssertionError(withNote("Expected function to reject", demand.msg));
}

function startedPromise(fn: () => PromiseLike<unknown>, msg: string | undefined): PromiseLike<unknown> {
  try {
    const result = fn();
    if (typeof result?.then === "function") return result;
  } catch {
    // Told below: to throw is no better than to return no promise.
  }
  throw new AssertionError(withNote("Function throws when expected to reject", msg));
}
