import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Background } from "../../../src/inproc/background.ts";
import { CallContext } from "../../../src/inproc/context.ts";

const background = new Background(() => {});

Deno.test("CallContext aborts its signal with the first reason", () => {
  const context = new CallContext("id", background);
  const { signal } = context;
  const reasons: unknown[] = [];
  signal.addEventListener("abort", () => reasons.push(signal.reason));
  assertEquals([signal.aborted, context.aborted], [false, false]);
  context.abort("timed out");
  context.abort("client gone");
  assert(context.aborted);
  assertStrictEquals(context.signal, signal);
  assertEquals(reasons.map((reason) => String(reason)), ["AbortError: timed out"]);
});

Deno.test("CallContext gives an aborted signal where it is asked for too late", () => {
  const context = new CallContext(undefined, background);
  context.abort("timed out");
  assertEquals([context.signal.aborted, String(context.signal.reason)], [true, "AbortError: timed out"]);
});

Deno.test("CallContext knows the call id, and passes on what is to be waited for", async () => {
  const failures: unknown[] = [];
  const watched = new Background((error) => failures.push(error));
  const context = new CallContext("id-1", watched);
  context.waitUntil(Promise.reject("failed"));
  const { callId, waitUntil } = context;
  waitUntil(Promise.reject("failed too"));
  await watched.idle();
  assertEquals([callId, failures], ["id-1", ["failed", "failed too"]]);
});
