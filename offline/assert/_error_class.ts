import { stripVTControlCharacters } from "node:util";
import { withNote } from "./_message.ts";
import { AssertionError } from "./assertion_error.ts";

/** A class of errors, which may be abstract. */
// deno-lint-ignore no-explicit-any
export type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** What `assertThrows` and `assertRejects` demand of an error, beyond that there is one. */
export interface ErrorDemand {
  errorClass?: ErrorClass<Error>;
  msgIncludes?: string;
  msg?: string;
}

/**
 * Sorts out the arguments of the two overloads that `assertThrows` and `assertRejects` have: a note alone, or a class,
 * a part of the error's message, and a note.
 */
export function errorDemand(
  classOrMsg: ErrorClass<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): ErrorDemand {
  if (typeof classOrMsg === "string") return { msg: classOrMsg };
  return { errorClass: classOrMsg, msgIncludes, msg };
}

/**
 * Asserts that `error` is of the class that is demanded and that its message contains what is demanded, terminal
 * escape sequences aside. Without a class nothing is demanded.
 *
 * @throws {AssertionError} where it is not so.
 */
export function assertDemanded(error: unknown, verb: string, { errorClass, msgIncludes, msg }: ErrorDemand): void {
  if (!errorClass) return;
  if (!(error instanceof Error)) throw new AssertionError(withNote(`A non-Error object was ${verb}`, msg));
  const { message, constructor } = error;
  if (!(error instanceof errorClass)) {
    const text = `Expected error to be instance of "${errorClass.name}", but was "${constructor?.name}"`;
    throw new AssertionError(withNote(text, msg));
  }
  if (msgIncludes && !stripVTControlCharacters(message).includes(stripVTControlCharacters(msgIncludes))) {
    const text = `Expected error message to include ${JSON.stringify(msgIncludes)}, but got ${JSON.stringify(message)}`;
    throw new AssertionError(withNote(text, msg));
  }
}
