import { assertEquals, assertMatch } from "@std/assert";
import { stackOf } from "../../../src/inproc/call.ts";
import { answerOf } from "../../../src/inproc/answer.ts";

Deno.test("stackOf tells what was thrown, and where", async (t) => {
  await t.step("an error", () => {
    assertMatch(stackOf(new TypeError("wrong")), /^TypeError: wrong\n {4}at .*call\.test\.ts:\d+:\d+/);
  });
  await t.step("an error whose message was changed", () => {
    const error = new Error("first");
    assertMatch(error.stack!, /first/);
    error.message = "second";
    assertMatch(stackOf(error), /^Error: second\nError: first\n/);
  });
  await t.step("an error without a stack", () => {
    const error = new Error("wrong");
    error.stack = undefined;
    assertEquals(stackOf(error), "Error: wrong\n");
  });
  await t.step("an error and what caused it", () => {
    const error = new Error("outer", { cause: new TypeError("inner", { cause: "a text" }) });
    assertMatch(
      stackOf(error),
      /^Error: outer\n( {4}at .*\n)+Caused by: TypeError: inner\n( {4}at .*\n)+Caused by: "a text"$/,
    );
  });
  await t.step("an error that is its own cause", () => {
    const error = new Error("round");
    error.cause = error;
    assertEquals(stackOf(error).split("Caused by: Error: round\n").length, 9);
  });
  await t.step("an error whose stack is no text", () => {
    const error = Object.defineProperty(new Error("wrong"), "stack", { value: [] });
    assertEquals(stackOf(error), "Error: wrong\n");
  });
  await t.step("an error that throws when it is looked at", () => {
    const error = Object.defineProperty(new Error("wrong"), "stack", {
      get(): never {
        throw new Error("no");
      },
    });
    assertEquals(stackOf(error), "what was thrown cannot be shown");
  });
  await t.step("something else", () => assertEquals(stackOf({ a: 1 }), "{ a: 1 } was thrown"));
});

Deno.test("stackOf leaves out what lies below the handler", async () => {
  const stack = await answerOf(1).catch(stackOf);
  assertEquals(stack, "TypeError: handler returned 1, want a Response");
});
