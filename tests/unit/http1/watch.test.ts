import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FIRST_BUFFER } from "../../../src/http1/input.ts";
import { MessageReader } from "../../../src/http1/message_reader.ts";
import { DEFAULT_LIMITS } from "../../../src/http1/types.ts";
import { ScriptedSource, turn } from "./memory_duplex.ts";

const GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

interface Watched {
  readonly source: ScriptedSource;
  readonly reader: MessageReader;
  /** What the watcher saw at each call: bytes that wait, and whether the connection has ended. */
  readonly seen: [number, boolean][];
  readonly watcher: () => void;
}

function watched(): Watched {
  const source = new ScriptedSource();
  const reader = new MessageReader(source, DEFAULT_LIMITS);
  const seen: [number, boolean][] = [];
  return { source, reader, seen, watcher: () => seen.push([reader.input.length, reader.input.ended]) };
}

Deno.test("watch() notices a close at once", async () => {
  const { source, reader, seen, watcher } = watched();
  reader.watch(watcher);
  source.end();
  await turn();
  assertEquals(seen, [[0, true]]);
  assertEquals(await reader.readRequest(), null);
});

Deno.test("watch() notices a reset, which goes unhandled nowhere and fails the next read", async () => {
  const { source, reader, seen, watcher } = watched();
  reader.watch(watcher);
  source.end(new Deno.errors.ConnectionReset("reset"));
  await turn();
  assertEquals(seen, [[0, true]]);
  await assertRejects(async () => await reader.readRequest(), Deno.errors.ConnectionReset);
  await assertRejects(() => reader.input.fill(), Deno.errors.ConnectionReset);
});

Deno.test("watch() notices bytes, goes on reading, and notices the close behind them", async () => {
  const { source, reader, seen, watcher } = watched();
  reader.watch(watcher);
  source.give("GET ");
  await turn();
  source.give("/");
  await turn();
  source.end();
  await turn();
  assertEquals(seen, [[4, false], [5, false], [5, true]]);
});

Deno.test("readRequest() takes the watching read over, and the watcher is called no more", async () => {
  const { source, reader, seen, watcher } = watched();
  reader.watch(watcher);
  const head = reader.readRequest();
  assertEquals(source.waiting.length, 1);
  source.give(GET);
  assertEquals((await head)?.method, "GET");
  await turn();
  assertEquals([seen, source.waiting.length], [[], 0]);
});

Deno.test("watch() twice calls the watcher once", async () => {
  const { source, reader, seen, watcher } = watched();
  reader.watch(watcher);
  reader.watch(watcher);
  source.give("G");
  await turn();
  assertEquals([seen, source.waiting.length], [[[1, false]], 1]);
});

Deno.test("watch() again after a head was read on the same read calls the watcher", async () => {
  const { source, reader, seen, watcher } = watched();
  reader.watch(watcher);
  const head = reader.readRequest();
  source.give(GET);
  await head;
  reader.watch(watcher);
  source.end();
  await turn();
  assertEquals(seen, [[0, true]]);
});

Deno.test("watch() holds back a peer that sends more than the buffer takes", async () => {
  const { source, reader, seen, watcher } = watched();
  reader.watch(watcher);
  source.give("x".repeat(FIRST_BUFFER));
  await turn();
  assertEquals([seen, source.waiting.length], [[[FIRST_BUFFER, false]], 0]);
});

Deno.test("watch() refuses while a body is open, whose views the read could overwrite", async () => {
  const { source, reader, watcher } = watched();
  const head = reader.readRequest();
  source.give("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
  await head;
  assertThrows(() => reader.watch(watcher), Error, "not read to its end");
});
