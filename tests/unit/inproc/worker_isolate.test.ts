import { assert, assertEquals, assertRejects } from "@std/assert";
import { isSource } from "../../../src/inproc/body.ts";
import { CallEnded, HandlerFailure, type PlainRequest } from "../../../src/inproc/call.ts";
import { fileUrl } from "../../../src/inproc/file_url.ts";
import { HandlerError } from "../../../src/inproc/handler_error.ts";
import { WorkerIsolate, type WorkerOptions } from "../../../src/inproc/worker_isolate.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import { textOf, Texts } from "./_sources.ts";

const HANDLER = `
console.log("loaded");
export default async (request, context) => {
  switch (new URL(request.url).pathname) {
    case "/echo": return new Response(request.body);
    case "/text": return new Response(await request.text());
    case "/throw": throw new Error("wrong");
    case "/loop": for (;;);
    case "/exit": return Deno.exit(5);
    case "/self": return new Response(String(self === globalThis));
    case "/uncaught": setTimeout(() => { throw new Error("late") }); return new Response("x");
    case "/never": context.signal.addEventListener("abort", () => console.log(context.signal.reason.message));
  }
  return await new Promise(() => {});
};`;

function plain(path: string, body: PlainRequest["body"] = null): PlainRequest {
  return { method: "POST", url: `http://x${path}`, fields: [], body, callId: undefined };
}

/** A worker with that handler, ended with the test, and what it printed and told of. */
async function start(
  content = HANDLER,
  options: Partial<WorkerOptions> = {},
): Promise<{ isolate: WorkerIsolate; told: string[] } & Disposable> {
  const dir = new TempDir();
  const told: string[] = [];
  try {
    const isolate = await WorkerIsolate.start({
      handler: fileUrl(Deno.realPathSync(dir.file("handler.js", content))),
      print: (stream, text) => void told.push(`${stream}: ${text}`),
      dropped: (lines) => told.push(`${lines} dropped`),
      failed: (text) => told.push(text),
      ...options,
    });
    const end = (): void => {
      isolate.terminate();
      dir[Symbol.dispose]();
    };
    return { isolate, told, [Symbol.dispose]: end };
  } catch (error) {
    dir[Symbol.dispose]();
    throw error;
  }
}

Deno.test("WorkerIsolate answers calls, whole and in pieces, many at a time", async () => {
  using own = await start();
  const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
  const answers = await Promise.all(texts.map((text, i) => {
    const body = i % 2 ? new TextEncoder().encode(text) : new Texts([...text]);
    const path = i % 3 ? "/echo" : "/text";
    const call = own.isolate.call(plain(path, body));
    return call.answer.then(async ({ body }) => {
      const answer = isSource(body) ? await textOf(body) : new TextDecoder().decode(body!);
      call.end();
      return answer;
    });
  }));
  assertEquals(answers, texts);
  assertEquals(own.told, ["stdout: loaded\n"]);
});

Deno.test("WorkerIsolate tells of failures", async () => {
  using own = await start();
  await assertRejects(() => own.isolate.call(plain("/throw")).answer, HandlerFailure, "Error: wrong");
  await own.isolate.call(plain("/uncaught")).answer;
  await until(() => own.told.some((text) => text.startsWith("Error: late")), { what: "the failure" });
});

Deno.test("WorkerIsolate abort reaches the handler's signal", async () => {
  using own = await start();
  const call = own.isolate.call(plain("/never"));
  call.abort("timed out");
  await assertRejects(() => call.answer, CallEnded, "timed out");
  assertEquals(await own.isolate.answers(250), true);
  await own.isolate.call(plain("/text", new Uint8Array(1))).answer;
});

Deno.test("WorkerIsolate answers is false in an endless loop, which terminate ends with all calls", async () => {
  using own = await start();
  const beside = own.isolate.call(plain("/never")), looping = own.isolate.call(plain("/loop"));
  assertEquals(await own.isolate.answers(250), false);
  own.isolate.terminate();
  for (const { answer } of [beside, looping]) await assertRejects(() => answer, CallEnded, "the worker was ended");
});

Deno.test("WorkerIsolate says when its worker has ended by itself", async () => {
  using own = await start();
  const call = own.isolate.call(plain("/exit"));
  assertEquals(await own.isolate.ended, "exit code 5");
  await assertRejects(() => call.answer, CallEnded, "the worker has ended: exit code 5");
});

Deno.test("WorkerIsolate idle resolves, and where the worker is ended meanwhile too", async () => {
  using own = await start(
    "export default (r, context) => { context.waitUntil(new Promise(() => {})); return new Response() }",
  );
  await own.isolate.idle();
  await own.isolate.call(plain("/")).answer;
  const idle = own.isolate.idle();
  own.isolate.terminate();
  await idle;
});

Deno.test("WorkerIsolate start rejects an unusable handler", async (t) => {
  const handlers = { "syntax error": "export default = 1", "no export": "1;", "throws": "throw new Error('x')" };
  for (const [name, content] of Object.entries(handlers)) {
    await t.step(name, async () => {
      await assertRejects(() => start(content), HandlerError, "handler.js");
    });
  }
});

Deno.test("WorkerIsolate runs in a worker with other permissions, which ends in the midst of a loop too", async () => {
  const refused =
    "export default () => { try { Deno.env.get('A'); return new Response('read') } catch { for (;;); } };";
  const folder = Deno.realPathSync("/tmp");
  using own = await start(refused, {
    permissions: { read: [folder, new URL("../../../src/inproc/", import.meta.url)] },
  });
  const call = own.isolate.call(plain("/"));
  assertEquals(await own.isolate.answers(250), false);
  own.isolate.terminate();
  await assertRejects(() => call.answer, CallEnded);
});

Deno.test("WorkerIsolate start throws for permissions that Deno does not take", async () => {
  const error = await assertRejects(() => start(HANDLER, { permissions: { net: ["http://x"] } }), Error);
  assert(error.message.includes("http://x"), error.message);
});

Deno.test("WorkerIsolate gives handlers the global that workers have", async () => {
  using own = await start();
  const { body } = await own.isolate.call(plain("/self")).answer;
  assertEquals(new TextDecoder().decode(body as Uint8Array), "true");
});
