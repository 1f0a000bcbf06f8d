import { strictEqual } from "node:assert/strict";
import { assertRejects, assertThrows } from "@std/assert";
import { holds, type Same } from "../_types.ts";
import { asyncFailure, failure } from "./_failure.ts";

abstract class HttpError extends Error {
  abstract readonly status: number;
}

class NotFound extends HttpError {
  readonly status = 404;
}

function throwing(value: unknown): () => never {
  return () => {
    throw value;
  };
}

Deno.test("assertThrows returns what was thrown", () => {
  const error = new NotFound("no such page");
  const thrown = assertThrows(throwing(error));
  holds<Same<typeof thrown, unknown>>();
  strictEqual(thrown, error);
  strictEqual(assertThrows(throwing("text")), "text");
});

Deno.test("assertThrows returns the error as one of the class that was demanded", () => {
  const error = assertThrows(throwing(new NotFound("no such page")), HttpError, "such");
  holds<Same<typeof error, HttpError>>();
  strictEqual(error.status, 404);
});

Deno.test("assertThrows fails where nothing is thrown", () => {
  strictEqual(failure(() => assertThrows(() => {})), "Expected function to throw.");
  strictEqual(failure(() => assertThrows(() => {}, "note")), "Expected function to throw: note");
  strictEqual(failure(() => assertThrows(() => {}, Error, "text", "note")), "Expected function to throw: note");
});

Deno.test("assertThrows fails for another class, another message, and what is no Error", () => {
  strictEqual(
    failure(() => assertThrows(throwing(new Error("text")), NotFound)),
    'Expected error to be instance of "NotFound", but was "Error".',
  );
  strictEqual(
    failure(() => assertThrows(throwing(new Error("text")), Error, "tex!", "note")),
    'Expected error message to include "tex!", but got "text": note',
  );
  strictEqual(failure(() => assertThrows(throwing("text"), Error)), "A non-Error object was thrown.");
});

Deno.test("assertThrows compares messages without terminal escape sequences", () => {
  assertThrows(throwing(new Error("\x1b[31mred\x1b[39m text")), Error, "red text");
  assertThrows(throwing(new Error("red text")), Error, "\x1b[1mred\x1b[22m");
});

Deno.test("assertRejects returns the reason", async () => {
  const reason = new NotFound("no such page");
  const rejected = await assertRejects(() => Promise.reject(reason));
  holds<Same<typeof rejected, unknown>>();
  strictEqual(rejected, reason);
  strictEqual(await assertRejects(() => Promise.reject("text")), "text");
});

Deno.test("assertRejects returns the error as one of the class that was demanded", async () => {
  const error = await assertRejects(() => Promise.reject(new NotFound("no such page")), HttpError, "such");
  holds<Same<typeof error, HttpError>>();
  strictEqual(error.status, 404);
});

Deno.test("assertRejects takes any thenable", async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  reject(new RangeError("text"));
  await assertRejects(() => ({ then: promise.then.bind(promise) }), RangeError);
});

Deno.test("assertRejects fails where the promise is fulfilled", async () => {
  strictEqual(await asyncFailure(() => assertRejects(() => Promise.resolve(1))), "Expected function to reject.");
  strictEqual(
    await asyncFailure(() => assertRejects(() => Promise.resolve(1), "note")),
    "Expected function to reject: note",
  );
});

Deno.test("assertRejects fails where the function throws or returns no promise", async () => {
  const message = "Function throws when expected to reject";
  strictEqual(await asyncFailure(() => assertRejects(throwing(new Error("text")))), `${message}.`);
  // @ts-expect-error a number is no promise
  strictEqual(await asyncFailure(() => assertRejects(() => 1, "note")), `${message}: note`);
});

Deno.test("assertRejects fails for another class, another message, and what is no Error", async () => {
  strictEqual(
    await asyncFailure(() => assertRejects(() => Promise.reject(new Error("text")), NotFound)),
    'Expected error to be instance of "NotFound", but was "Error".',
  );
  strictEqual(
    await asyncFailure(() => assertRejects(() => Promise.reject(new Error("text")), Error, "tex!", "note")),
    'Expected error message to include "tex!", but got "text": note',
  );
  strictEqual(
    await asyncFailure(() => assertRejects(() => Promise.reject("text"), Error)),
    "A non-Error object was rejected.",
  );
});
