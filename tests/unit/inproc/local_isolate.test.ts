import { assert, assertEquals, assertRejects } from "@std/assert";
import { isSource } from "../../../src/inproc/body.ts";
import { CallEnded, HandlerFailure, type PlainRequest } from "../../../src/inproc/call.ts";
import type { HandlerFunction } from "../../../src/inproc/handler.ts";
import { LocalIsolate } from "../../../src/inproc/local_isolate.ts";
import { Texts, turn } from "./_sources.ts";

const PLAIN: PlainRequest = { method: "POST", url: "http://x/p", fields: [], body: null, callId: "id" };

function isolate(handler: HandlerFunction): LocalIsolate {
  return new LocalIsolate(handler, () => {});
}

Deno.test("LocalIsolate answers a call", async () => {
  const { answer } = isolate(async (request) => new Response(`${request.url} ${await request.text()}`))
    .call({ ...PLAIN, body: new Texts(["a", "b"]) });
  assertEquals((await answer).body, new TextEncoder().encode("http://x/p ab"));
});

Deno.test("LocalIsolate turns what a handler throws, in whatever way, into a failure with its stack", async (t) => {
  const handlers: Readonly<Record<string, HandlerFunction>> = {
    throws: () => {
      throw new Error("wrong");
    },
    rejects: () => Promise.reject(new Error("wrong")),
    "returns no Response": () => new Error("wrong").message,
  };
  for (const [name, handler] of Object.entries(handlers)) {
    await t.step(name, async () => {
      const error = await assertRejects(() => isolate(handler).call(PLAIN).answer, HandlerFailure, "wrong");
      assert(!error.message.includes("local_isolate.ts"), error.message);
    });
  }
});

Deno.test("LocalIsolate abort tells the handler, and ends the call", async () => {
  const reasons: string[] = [];
  const body = new Texts(["a"]);
  const call = isolate((_, { signal }) => {
    signal.addEventListener("abort", () => reasons.push(signal.reason.message));
    return new Promise(() => {});
  }).call({ ...PLAIN, body });
  call.abort("timed out");
  call.abort("client gone");
  await assertRejects(() => call.answer, CallEnded, "timed out");
  assertEquals(reasons, ["timed out"]);
  assert(body.cancelled instanceof Error);
});

Deno.test("LocalIsolate cancels the body of an answer that comes too late", async () => {
  const go = Promise.withResolvers<void>(), cancelled = Promise.withResolvers<void>();
  const call = isolate(async () => {
    await go.promise;
    return new Response(new ReadableStream({ cancel: () => cancelled.resolve() }));
  }).call(PLAIN);
  call.abort("timed out");
  await assertRejects(() => call.answer, CallEnded);
  go.resolve();
  await cancelled.promise;
});

Deno.test("LocalIsolate abort in mid-body breaks it off", async () => {
  let cancelled = false;
  const call = isolate(() =>
    new Response(
      new ReadableStream({
        cancel: () => {
          cancelled = true;
        },
      }),
    )
  ).call(PLAIN);
  const { body } = await call.answer;
  assert(isSource(body));
  const read = body.read();
  call.abort("client gone");
  await assertRejects(async () => await read, HandlerFailure);
  assertEquals(cancelled, true);
});

Deno.test("LocalIsolate end gives up bodies, and leaves the signal alone", async () => {
  let signal: AbortSignal | undefined;
  const body = new Texts(["a"]);
  const call = isolate((_, context) => {
    signal = context.signal;
    return new Response("x");
  }).call({ ...PLAIN, body });
  await call.answer;
  call.end();
  assert(body.cancelled instanceof Error);
  assertEquals(signal?.aborted, false);
});

Deno.test("LocalIsolate idle waits for what handlers asked for, and failures are told", async () => {
  const failures: unknown[] = [];
  const go = Promise.withResolvers<void>();
  const own = new LocalIsolate((_, context) => {
    context.waitUntil(go.promise.then(() => Promise.reject("late")));
    return new Response("x");
  }, (error) => failures.push(error));
  await own.call(PLAIN).answer;
  let idle = false;
  const waiting = own.idle().then(() => idle = true);
  await turn();
  assertEquals(idle, false);
  go.resolve();
  await waiting;
  assertEquals(failures, ["late"]);
});
