import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { isSource, ResumedSource, streamOf, StreamSource } from "../../../src/inproc/body.ts";
import { bytes } from "../../helpers/bytes.ts";
import { Views } from "../modes/_views.ts";
import { textOf, Texts, turn } from "./_sources.ts";

Deno.test("isSource tells bodies to come from bytes and nothing", () => {
  assertEquals([isSource(null), isSource(new Uint8Array(1)), isSource(new Texts([]))], [false, false, true]);
});

Deno.test("streamOf keeps what its source overwrites, and passes no empty views", async () => {
  const chunks = await Array.fromAsync(streamOf(new Views(["ab", "", undefined, "cde"])));
  assertEquals(chunks, [bytes("ab"), bytes("cde")]);
});

Deno.test("streamOf hands views on that are its reader's to keep", async () => {
  const view = bytes("ab");
  const views = [view];
  const buffer = view.buffer;
  const source = { lasting: true, read: () => views.shift() ?? null, cancel: () => {} };
  await Array.fromAsync(streamOf(source));
  assertEquals(buffer.detached, true);
});

Deno.test("streamOf reads nothing that nobody asks for", async () => {
  const source = new Texts(["a"]);
  streamOf(source);
  await turn();
  assertEquals(source.reads, 0);
});

Deno.test("streamOf serves readers with a buffer of their own", async () => {
  const reader = streamOf(new Texts(["abc"])).getReader({ mode: "byob" });
  const parts = [];
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(2));
    if (done) break;
    parts.push(new TextDecoder().decode(value));
  }
  assertEquals(parts, ["ab", "c"]);
});

Deno.test("streamOf breaks where its source does, and cancels it", async () => {
  await assertRejects(() => new Response(streamOf(new Texts(["a"], new Error("broken")))).text(), Error, "broken");
  const source = new Texts(["a"]);
  await streamOf(source).cancel("enough");
  assertEquals(source.cancelled, "enough");
});

Deno.test("StreamSource gives the bytes of a stream", async () => {
  assertEquals(await textOf(new StreamSource(new Blob(["abc"]).stream())), "abc");
});

Deno.test("StreamSource rejects chunks that are no bytes, and cancels their stream", async () => {
  let cancelled = false;
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue("text"),
    cancel: () => {
      cancelled = true;
    },
  });
  const source = new StreamSource(stream);
  await assertRejects(() => source.read(), TypeError, "the body's stream gave a string, want Uint8Array");
  assertEquals(cancelled, true);
});

Deno.test("StreamSource never lets a body that was given up look whole", async () => {
  const source = new StreamSource(new ReadableStream());
  const read = source.read();
  source.cancel("enough");
  source.cancel("again");
  await assertRejects(() => read, Error, "given up");
  await assertRejects(() => source.read(), Error, "given up");
});

Deno.test("ResumedSource gives first what was read before", async () => {
  const rest = new Texts(["c"]);
  assertEquals(await textOf(new ResumedSource(rest, bytes("a"), Promise.resolve(bytes("b")))), "abc");
});

Deno.test("ResumedSource leaves a failure to whoever reads", async () => {
  const failed = Promise.reject(new Error("broken"));
  const source = new ResumedSource(new Texts([]), failed);
  await turn(); // nobody has read it, and that is no unhandled rejection
  await assertRejects(async () => await source.read(), Error, "broken");
});

Deno.test("ResumedSource cancels the rest", () => {
  const rest = new Texts([]);
  const reason = new Error("enough");
  new ResumedSource(rest, bytes("a")).cancel(reason);
  assertStrictEquals(rest.cancelled, reason);
});
