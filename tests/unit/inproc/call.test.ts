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
  await t.step("something else", () => assertEquals(stackOf({ a: 1 }), "{ a: 1 } was thrown"));
});

Deno.test("stackOf leaves out what lies below the handler", async () => {
  const stack = await answerOf(1).catch(stackOf);
  assertEquals(stack, "TypeError: handler returned 1, want a Response");
});
