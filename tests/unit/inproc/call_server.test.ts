import { assertEquals } from "@std/assert";
import { CallServer, receiveInTurn } from "../../../src/inproc/call_server.ts";
import { LocalIsolate } from "../../../src/inproc/local_isolate.ts";
import type { HandlerFunction } from "../../../src/inproc/handler.ts";
import type { FromWorker, ToWorker } from "../../../src/inproc/messages.ts";
import { turn } from "./_sources.ts";

function server(handler: HandlerFunction): { server: CallServer; posted: FromWorker[] } {
  const posted: FromWorker[] = [];
  return { server: new CallServer(new LocalIsolate(handler, () => {}), (message) => posted.push(message)), posted };
}

function call(id: number, body: Uint8Array<ArrayBuffer> | "pull" | null = null, method = "POST"): ToWorker {
  return { kind: "call", id, request: { method, url: "http://x/", fields: [], body, callId: undefined } };
}

Deno.test("CallServer answers a call by one message where all is there", async () => {
  const { server: own, posted } = server(async (request) => new Response(await request.bytes(), { status: 201 }));
  own.receive(call(7, Uint8Array.of(1, 2)));
  await turn();
  const answer = { status: 201, reason: "", fields: [], body: Uint8Array.of(1, 2) };
  assertEquals(posted, [{ kind: "answer", id: 7, answer }]);
});

Deno.test("CallServer posts no more of a buffer than the body", async () => {
  const { server: own, posted } = server(() => new Response(new Uint8Array(1_000_000).subarray(0, 3)));
  own.receive(call(7));
  await turn();
  const [message] = posted;
  assertEquals(message.kind === "answer" && (message.answer.body as Uint8Array).buffer.byteLength, 3);
});

Deno.test("CallServer tells of a failure once, of an aborted call too", async () => {
  const { server: own, posted } = server((request) =>
    request.method === "POST" ? Promise.reject("wrong") : new Promise(() => {})
  );
  own.receive(call(1));
  own.receive(call(2, null, "GET"));
  own.receive({ kind: "abort", id: 2, reason: "timed out" });
  await turn();
  assertEquals(posted.toSorted((a, b) => ("id" in a ? a.id : 0) - ("id" in b ? b.id : 0)), [
    { kind: "failed", id: 1, reason: '"wrong" was thrown' },
    { kind: "failed", id: 2, reason: "timed out" },
  ]);
});

Deno.test("CallServer pulls a body that is still to come, and is pulled for its own", async () => {
  const { server: own, posted } = server((request) => new Response(request.body));
  own.receive(call(3, "pull"));
  await turn();
  assertEquals(posted, [
    { kind: "pull", id: 3, count: 1 },
    { kind: "answer", id: 3, answer: { status: 200, reason: "", fields: [], body: "pull" } },
  ]);
  own.receive({ kind: "bytes", id: 3, bytes: Uint8Array.of(9) });
  own.receive({ kind: "pull", id: 3, count: 1 });
  await turn();
  assertEquals(posted.filter(({ kind }) => kind === "bytes"), [{ kind: "bytes", id: 3, bytes: Uint8Array.of(9) }]);
  own.receive({ kind: "end", id: 3 });
  await turn();
});

Deno.test("CallServer answers pings, and says when nothing is left to wait for", async () => {
  const go = Promise.withResolvers<void>();
  const { server: own, posted } = server((_, context) => {
    context.waitUntil(go.promise);
    return new Response("x");
  });
  own.receive(call(1));
  own.receive({ kind: "settle" });
  own.receive({ kind: "ping" });
  await turn();
  assertEquals(posted.filter(({ kind }) => kind === "pong" || kind === "settled"), [{ kind: "pong" }]);
  go.resolve();
  await turn();
  assertEquals(posted.at(-1), { kind: "settled" });
});

Deno.test("receiveInTurn lets the answer of a busy handler leave before the next begins", async () => {
  const steps: string[] = [];
  const busy = (): Response => {
    steps.push("begun");
    const until = performance.now() + 5;
    while (performance.now() < until);
    return new Response("x");
  };
  const own = new CallServer(new LocalIsolate(busy, () => {}), ({ kind }) => steps.push(kind));
  await receiveInTurn(own, [call(1), call(2)]);
  assertEquals(steps, ["begun", "answer", "begun", "answer"]);
});
