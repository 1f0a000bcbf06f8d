import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { MessageBody } from "../../../src/http1/body.ts";
import { MessageError } from "../../../src/http1/errors.ts";
import { FIRST_BUFFER } from "../../../src/http1/input.ts";
import { MessageReader } from "../../../src/http1/message_reader.ts";
import type { RequestHead } from "../../../src/http1/request_head.ts";
import { DEFAULT_LIMITS } from "../../../src/http1/types.ts";
import { bytesOf, MemorySource, ScriptedSource, textOf, turn } from "./memory_duplex.ts";
import { textOfBody } from "./transcript.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

function post(length: number): string {
  return `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`;
}

function readerOf(text: string, cuts: number[] = []): MessageReader {
  return new MessageReader(new MemorySource(bytesOf(text), cuts), DEFAULT_LIMITS);
}

/** Reads a request head and gives its body. */
async function bodyOf(reader: MessageReader): Promise<MessageBody | null> {
  await reader.readRequest();
  return reader.body;
}

Deno.test("readRequest() returns no promise where the head is buffered", async () => {
  const reader = readerOf(GET + GET);
  assertInstanceOf(reader.readRequest(), Promise);
  await turn();
  const head = reader.readRequest() as RequestHead;
  assertEquals(head.method, "GET");
});

Deno.test("readRequest() refuses to go on behind a broken head", async () => {
  const reader = readerOf(`G@T / HTTP/1.1\r\nHost: h\r\n\r\n${GET}`);
  const first = await assertRejects(async () => await reader.readRequest(), MessageError);
  const second = assertThrows(() => reader.readRequest(), MessageError);
  assertStrictEquals(second, first);
});

Deno.test("readRequest() refuses to go on before the body was read", async () => {
  const reader = readerOf(`${post(3)}abc${GET}`);
  const body = await bodyOf(reader);
  assertThrows(() => reader.readRequest(), Error, "not read to its end");
  assertEquals(await textOfBody(body), "abc");
  assertEquals((await reader.readRequest())?.method, "GET");
});

Deno.test("readResponse() takes version 0.0 as 1.0, and no other, where it is told to", async () => {
  const answer = (version: string) => bytesOf(`${version} 200 200\r\nContent-Length: 2\r\n\r\nok`);
  const readerOf = (version: string) => new MessageReader(new MemorySource(answer(version)), DEFAULT_LIMITS, true);
  const reader = readerOf("HTTP/0.0");
  const head = await reader.readResponse("GET");
  assertEquals([head?.minor, head?.status, head?.framing, await textOfBody(reader.body)], [0, 200, 2, "ok"]);
  for (const version of ["HTTP/0.1", "HTTP/0.9", "HTTP/2.0"]) {
    await assertRejects(async () => await readerOf(version).readResponse("GET"), MessageError, "invalid status line");
  }
});

Deno.test("readResponse() takes a LF alone for the end of a line where it is told to, wherever reads end", async () => {
  const texts = [
    "HTTP/1.1 200 OK\nX-A: 1\nX-B: \xe9\nContent-Length: 2\n\nok",
    "HTTP/1.1 200 OK\r\nX-A: 1\nX-B: \xe9\r\nContent-Length: 2\n\r\nok",
    "HTTP/1.1 200 OK\nX-A: 1\r\nX-B: \xe9\nContent-Length: 2\r\n\nok",
  ];
  for (const text of texts) {
    for (let cut = 0; cut < text.length; cut++) {
      const reader = new MessageReader(new MemorySource(bytesOf(text), [cut]), DEFAULT_LIMITS, true);
      const head = await reader.readResponse("GET");
      assertEquals(head?.fields, ["X-A", "1", "X-B", "\xe9", "Content-Length", "2"]);
      assertEquals([head?.reason, await textOfBody(reader.body)], ["OK", "ok"]);
    }
    await assertRejects(async () => await readerOf(text).readResponse("GET"), MessageError, "line feed without");
  }
});

Deno.test("read() of a body returns views of what is buffered without a promise", async () => {
  const reader = readerOf(`${post(5)}abcde${GET}`);
  const body = await bodyOf(reader);
  assertEquals([body?.size, body?.left], [5, 5]);
  const view = body?.read() as Uint8Array;
  assertEquals(textOf(view), "abcde");
  assertStrictEquals(view.buffer, reader.input.bytes.buffer);
  assertEquals([body?.left, body?.read(), body?.read()], [0, null, null]);
});

Deno.test("read() of a broken body throws the same error again, and takes nothing more", async () => {
  const reader = readerOf("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n");
  const body = await bodyOf(reader);
  assertEquals(textOf(body?.read() as Uint8Array), "ab");
  const first = assertThrows(() => body?.read(), MessageError);
  assertStrictEquals(assertThrows(() => body?.read(), MessageError), first);
  assertThrows(() => reader.readRequest(), Error, "not read to its end");
});

Deno.test("a message without a body has none, and the next head can be read at once", async () => {
  const reader = readerOf(`${post(0)}${GET}${GET}`);
  for (let i = 0; i < 3; i++) assertEquals(await bodyOf(reader), null);
});

Deno.test("openTunnel() gives what follows a 101 until the connection ends", async () => {
  const reader = readerOf("HTTP/1.1 101 Switching Protocols\r\n\r\nany\r\n\r\nbytes", [40, 45]);
  await reader.readResponse("GET");
  assertEquals(reader.body, null);
  assertEquals(await textOfBody(reader.openTunnel()), "any\r\n\r\nbytes");
  assertEquals(await reader.readResponse("GET"), null);
});

Deno.test("the owner is told of a body's end once, when its reader has seen the end", async () => {
  const reader = readerOf(`${post(3)}abc`);
  const told: string[] = [];
  reader.owner = { bodyEnded: () => told.push("ended"), bodyCancelled: () => told.push("cancelled") };
  const body = await bodyOf(reader);
  body?.read();
  assertEquals(told, []);
  body?.read();
  body?.read();
  body?.cancel();
  assertEquals(told, ["ended"]);
});

Deno.test("cancel() tells the owner once, and nothing more is read", async () => {
  const reader = readerOf(`${post(3)}abc`);
  const told: unknown[] = [];
  reader.owner = { bodyEnded: () => told.push("ended"), bodyCancelled: (reason) => told.push(reason) };
  const body = await bodyOf(reader);
  body?.cancel("unwanted");
  body?.cancel("again");
  assertEquals(told, ["unwanted"]);
  assertThrows(() => body?.read(), Error, "given up");
});

Deno.test("discardBody() reads a body to its end so that the next head can be read", async () => {
  const reader = readerOf(`${post(3)}abc${GET}`, [post(3).length + 1]);
  (await bodyOf(reader))?.cancel();
  assertEquals(await reader.discardBody(3), true);
  assertEquals((await reader.readRequest())?.method, "GET");
});

Deno.test("discardBody() reads nothing of a body that is known to be too long", async () => {
  const reader = readerOf(`${post(4)}abcd`);
  const body = await bodyOf(reader);
  assertEquals(await reader.discardBody(3), false);
  assertEquals(body?.left, 4);
});

Deno.test("discardBody() gives up on chunks that are more than it may drop", async () => {
  const chunks = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n";
  const long = readerOf(chunks);
  await bodyOf(long);
  assertEquals(await long.discardBody(3), false);
  const short = readerOf(chunks);
  await bodyOf(short);
  assertEquals(await short.discardBody(4), true);
});

Deno.test("discardBody() shares the read of a body that was given up in mid-read", async () => {
  const source = new ScriptedSource();
  const reader = new MessageReader(source, DEFAULT_LIMITS);
  const head = reader.readRequest();
  source.give(post(3));
  await head;
  const { body } = reader;
  const given = body?.read();
  body?.cancel();
  const discarded = reader.discardBody(10);
  assertEquals(source.waiting.length, 1);
  source.give("abc");
  assertEquals(await discarded, true);
  await given;
});

Deno.test("a body that two wait for at the connection's end ends once", async () => {
  const source = new ScriptedSource();
  const reader = new MessageReader(source, DEFAULT_LIMITS);
  let ends = 0;
  reader.owner = { bodyEnded: () => ends++, bodyCancelled: () => {} };
  const head = reader.readResponse("GET");
  source.give("HTTP/1.1 200 OK\r\n\r\n");
  await head;
  const given = reader.body?.read();
  reader.body?.cancel();
  const discarded = reader.discardBody(10);
  source.end();
  assertEquals([await given, await discarded, ends], [null, true, 1]);
});

Deno.test("what is discarded does not come into the view of a reader who gave up within it", async () => {
  const head = post(400);
  const discards: ((reader: MessageReader) => Promise<unknown>)[] = [
    (reader) => reader.discardBody(1000),
    (reader) => reader.discardRest(),
  ];
  for (const discard of discards) {
    const reader = readerOf(head + "a".repeat(100) + "b".repeat(300), [head.length + 100]);
    const body = await bodyOf(reader);
    const view = await body!.read();
    body!.cancel();
    await discard(reader);
    assertEquals(textOf(view!), "a".repeat(100));
  }
});

Deno.test("what is discarded does not come into such a view by a read that was left under way either", async () => {
  const head = post(400);
  const first = GET + head + "a".repeat(100);
  const reader = readerOf(first + "b".repeat(300), [first.length, first.length + 10]);
  await reader.readRequest();
  reader.watch(() => {});
  reader.readRequest();
  const view = reader.body!.read() as Uint8Array;
  reader.body!.cancel();
  assertEquals(await reader.discardBody(1000), true);
  assertEquals(textOf(view), "a".repeat(100));
});

Deno.test("discardRest() drops what comes behind an error until the connection ends", async () => {
  const reader = readerOf(`G@T\r\n\r\n${"x".repeat(100_000)}`, [20, 50_000]);
  await assertRejects(async () => await reader.readRequest(), MessageError);
  await reader.discardRest();
  assertEquals([reader.input.length, reader.input.ended], [0, true]);
});

for (
  const [name, pieces, largest] of [
    ["grows where its source is faster", Infinity, 524_288],
    ["does not grow where its source is slower", 100_000, 131_072],
  ] as const
) {
  Deno.test(`a large body is read with a large buffer, which goes with it, and ${name}`, async () => {
    const length = 3_000_000;
    const text = `${post(length)}${"abcdefgh".repeat(length / 8)}${GET}`;
    const cuts = Array.from({ length: Math.floor(text.length / pieces) }, (_, index) => (index + 1) * pieces);
    const reader = new MessageReader(new MemorySource(bytesOf(text), cuts), DEFAULT_LIMITS);
    const body = await bodyOf(reader);
    const sizes = new Set<number>();
    let read = "";
    for (let view = await body?.read(); view; view = await body?.read()) {
      read += textOf(view);
      sizes.add(reader.input.bytes.length);
    }
    assertEquals(read === "abcdefgh".repeat(length / 8), true);
    assertEquals(Math.max(...sizes), largest);
    assertEquals(reader.input.bytes.length, FIRST_BUFFER);
    assertEquals((await reader.readRequest())?.method, "GET");
  });
}
