import { assert, assertEquals, assertRejects } from "@std/assert";
import { answerOf } from "../../../src/inproc/answer.ts";
import { isSource } from "../../../src/inproc/body.ts";
import { latin1 } from "../../helpers/bytes.ts";
import { textOf } from "./_sources.ts";

const stream = (...texts: string[]): ReadableStream<Uint8Array> =>
  ReadableStream.from(texts).pipeThrough(new TextEncoderStream());

/** Bodies that are there already, and their bytes. */
const WHOLE: Readonly<Record<string, readonly [BodyInit, string]>> = {
  text: ["hällo", "h\xc3\xa4llo"],
  "empty text": ["", ""],
  bytes: [Uint8Array.of(0, 255), "\x00\xff"],
  "part of a buffer": [new Uint8Array([1, 2, 3, 4]).subarray(1, 3), "\x02\x03"],
  parameters: [new URLSearchParams({ a: "1" }), "a=1"],
  "64 KiB": ["x".repeat(65_536), "x".repeat(65_536)],
  "a stream that is full": [
    new ReadableStream({
      start(controller): void {
        controller.enqueue(new Uint8Array(1));
        controller.close();
      },
    }),
    "\0",
  ],
};

Deno.test("answerOf gives a body that is there as bytes", async (t) => {
  for (const [name, [body, expected]] of Object.entries(WHOLE)) {
    await t.step(name, async () => {
      const answer = await answerOf(new Response(body));
      assert(answer.body instanceof Uint8Array);
      assertEquals(latin1(answer.body), expected);
    });
  }
});

Deno.test("answerOf gives a body that is still to come as a source", async (t) => {
  const later = new ReadableStream({
    async pull(controller): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve));
      controller.enqueue(new TextEncoder().encode("late"));
      controller.close();
    },
  });
  const bodies = { several: [stream("ab", "cd"), "abcd"], late: [later, "late"] } as const;
  for (const [name, [body, expected]] of Object.entries(bodies)) {
    await t.step(name, async () => {
      const answer = await answerOf(new Response(body));
      assert(isSource(answer.body));
      assertEquals(await textOf(answer.body), expected);
    });
  }
});

Deno.test("answerOf does not wait for the first bytes", async () => {
  const answer = await answerOf(new Response(new ReadableStream()));
  assert(isSource(answer.body));
  answer.body.cancel();
});

Deno.test("answerOf gives a body that breaks as a source that does", async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("broken")) });
  const { body } = await answerOf(new Response(broken));
  assert(isSource(body));
  await assertRejects(() => textOf(body), Error, "broken");
});

Deno.test("answerOf gives status, reason and fields, Set-Cookie apart", async () => {
  const headers = [["Set-Cookie", "a=1"], ["X-A", "1"], ["Set-Cookie", "b=2"], ["X-A", "2"]] as [string, string][];
  const answer = await answerOf(new Response(null, { status: 201, statusText: "Made", headers }));
  assertEquals(answer, {
    status: 201,
    reason: "Made",
    fields: ["set-cookie", "a=1", "set-cookie", "b=2", "x-a", "1, 2"],
    body: null,
  });
});

Deno.test("answerOf refuses what is no answer", async (t) => {
  const used = new Response("x");
  await used.text();
  const locked = new Response("x");
  locked.body!.getReader();
  const returned: Readonly<Record<string, readonly [unknown, string]>> = {
    nothing: [undefined, "handler returned undefined, want a Response"],
    null: [null, "handler returned null, want a Response"],
    text: ["a text", "handler returned a text, want a Response"],
    object: [{ status: 200 }, "handler returned an object of class Object, want a Response"],
    "object without class": [Object.create(null), "handler returned an object of class null, want a Response"],
    "error response": [Response.error(), "handler returned a Response of status 0, want 200 to 599"],
    used: [used, "handler returned a Response whose body was read already"],
    locked: [locked, "locked"],
  };
  for (const [name, [value, message]] of Object.entries(returned)) {
    await t.step(name, async () => {
      await assertRejects(() => answerOf(value), TypeError, message);
    });
  }
});

Deno.test("answerOf leaves out the coding of a body that fetch has decoded", async (t) => {
  const decoded: Readonly<Record<string, boolean>> = { gzip: true, GZIP: true, "x-other": false };
  const gzipped = await new Response(new Blob(["hello"]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
  const serve = (request: Request) =>
    new Response(gzipped, {
      headers: { "content-encoding": new URL(request.url).pathname.slice(1), "content-length": `${gzipped.length}` },
    });
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, serve);
  for (const [coding, isDecoded] of Object.entries(decoded)) {
    for (const method of ["GET", "HEAD"]) {
      await t.step(`${method}, ${coding}`, async () => {
        const url = `http://127.0.0.1:${server.addr.port}/${coding}`;
        const { fields, body } = await answerOf(await fetch(url, { method }));
        const about = fields.flatMap((name, i) =>
          i % 2 === 0 && name.startsWith("content-") ? [name, fields[i + 1]] : []
        );
        assertEquals(about, isDecoded ? [] : ["content-encoding", coding, "content-length", `${gzipped.length}`]);
        const text = isSource(body) ? await textOf(body) : latin1(body ?? new Uint8Array(0));
        assertEquals(text, method === "HEAD" ? "" : isDecoded ? "hello" : latin1(gzipped));
      });
    }
  }
  await t.step("of a body that the handler has coded itself, all is told", async () => {
    const response = new Response(gzipped, { headers: { "content-encoding": "gzip" } });
    assertEquals((await answerOf(response)).fields, ["content-encoding", "gzip"]);
  });
});
