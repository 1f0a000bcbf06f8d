import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { WriteError } from "../../../src/http1/errors.ts";
import { MessageWriter } from "../../../src/http1/message_writer.ts";
import { type BodySource, MARGIN_AFTER, MARGIN_BEFORE } from "../../../src/http1/types.ts";
import { bytesOf, MemorySink, textOf, turn } from "./memory_duplex.ts";

/** A body whose reads give these, in order; a string is there at once. */
class Parts implements BodySource {
  readonly size = undefined;
  cancelled: unknown = undefined;

  constructor(readonly parts: (string | Promise<Uint8Array | null>)[]) {}

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    const part = this.parts.shift();
    return part === undefined ? null : typeof part === "string" ? bytesOf(part) : part;
  }

  cancel(reason?: unknown): void {
    this.cancelled = reason;
  }
}

function writing(most?: number): { sink: MemorySink; writer: MessageWriter } {
  const sink = new MemorySink(most);
  return { sink, writer: new MessageWriter(sink) };
}

/** Keeps the buffers that are written from. */
function recording(): { buffers: ArrayBufferLike[]; writer: MessageWriter } {
  const buffers: ArrayBufferLike[] = [];
  const writer = new MessageWriter({
    write(bytes): Promise<number> {
      buffers.push(bytes.buffer);
      return Promise.resolve(bytes.length);
    },
  });
  return { buffers, writer };
}

Deno.test("MessageWriter sends a request and its body in one write", async () => {
  const { sink, writer } = writing();
  writer.startRequest("POST", "/a?b", ["Host", "h", "A", "\xff"], 3);
  await writer.pump(new Parts(["ab", "c"]));
  await writer.end();
  assertEquals(sink.writes, ["POST /a?b HTTP/1.1\r\nHost: h\r\nA: \xff\r\nContent-Length: 3\r\n\r\nabc"]);
  assertEquals(writer.bodyBytes, 3);
});

Deno.test("MessageWriter sends a chunked answer with trailers in one write, its parts as one chunk", async () => {
  const { sink, writer } = writing();
  writer.startResponse(200, "OK", [], "chunked");
  await writer.pump(new Parts(["hello ", "", "world!!!!!!"]));
  await writer.end(["A", "b"]);
  assertEquals(sink.writes, [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\nhello world!!!!!!\r\n0\r\nA: b\r\n\r\n",
  ]);
});

Deno.test("MessageWriter keeps a framing field where it is and as it is spelt", async () => {
  const { sink, writer } = writing();
  writer.startRequest("POST", "/", ["content-LENGTH", "0", "Host", "h"], 0);
  await writer.end();
  writer.startRequest("POST", "/", ["transfer-encoding", "Chunked", "Host", "h"], "chunked");
  await writer.end();
  assertEquals(sink.writes, [
    "POST / HTTP/1.1\r\ncontent-LENGTH: 0\r\nHost: h\r\n\r\n",
    "POST / HTTP/1.1\r\ntransfer-encoding: Chunked\r\nHost: h\r\n\r\n0\r\n\r\n",
  ]);
});

Deno.test("MessageWriter sends an answer without body as its fields say", async () => {
  const { sink, writer } = writing();
  writer.startResponse(200, "", ["Content-Length", "5"], "none");
  await writer.end();
  writer.startResponse(304, "Not Modified", [], "none");
  await writer.end();
  assertEquals(sink.writes, ["HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n"]);
});

Deno.test("putInterim() sends answers in front of the answer, at flush or with it", async () => {
  const { sink, writer } = writing();
  writer.putInterim(100, "Continue", []);
  await writer.flush();
  writer.putInterim(103, "Early Hints", ["Link", "</a>"]);
  writer.startResponse(204, "No Content", [], "none");
  await writer.end();
  assertEquals(sink.writes, [
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
  ]);
});

Deno.test("startTunnel() sends bytes as they are behind a 101", async () => {
  const { sink, writer } = writing();
  writer.startResponse(101, "Switching Protocols", ["Upgrade", "x"], "none");
  await writer.end();
  writer.startTunnel();
  await writer.pump(new Parts(["raw\r\n"]));
  await writer.end();
  assertEquals(sink.text, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nraw\r\n");
});

Deno.test("pump() sends head and first bytes at once where the source has no more at the moment", async () => {
  const { sink, writer } = writing();
  const later = Promise.withResolvers<Uint8Array | null>();
  writer.startResponse(200, "OK", [], "chunked");
  const pumped = writer.pump(new Parts(["event", later.promise]));
  await turn();
  assertEquals(sink.text, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nevent\r\n");
  later.resolve(bytesOf("x"));
  await pumped;
  await writer.end();
  assertEquals(sink.writes.slice(1), ["1\r\nx\r\n0\r\n\r\n"]);
});

Deno.test("pump() cancels the source and fails where the source fails", async () => {
  const { writer } = writing();
  const broken = new Error("broken");
  const source = new Parts(["a", Promise.reject(broken)]);
  writer.startResponse(200, "OK", [], "chunked");
  assertStrictEquals(await assertRejects(async () => await writer.pump(source)), broken);
  assertStrictEquals(source.cancelled, broken);
});

Deno.test("pump() cancels the source and fails where the connection fails, the source's own failure unheard", async () => {
  const reset = new Deno.errors.BrokenPipe("pipe");
  const writer = new MessageWriter({ write: () => Promise.reject(reset) });
  const later = Promise.withResolvers<Uint8Array | null>();
  const source = new Parts([later.promise]);
  writer.startResponse(200, "OK", [], "chunked");
  assertStrictEquals(await assertRejects(async () => await writer.pump(source)), reset);
  assertStrictEquals(source.cancelled, reset);
  later.reject(new Error("late"));
  await turn();
});

Deno.test("write() goes on where the connection takes less than all", async () => {
  for (const framing of [100_000, "chunked", "close"] as const) {
    const whole = writing();
    const short = writing(7);
    for (const { writer } of [whole, short]) {
      writer.startResponse(200, "OK", [], framing);
      for (let i = 0; i < 10; i++) await writer.write(bytesOf(String(i).repeat(10_000)));
      await writer.end();
    }
    assertEquals(short.sink.text, whole.sink.text);
  }
});

Deno.test("write() sends a large view without a copy, the head with as much of it as fits", async () => {
  const { buffers, writer } = recording();
  const view = new Uint8Array(100_000);
  writer.startResponse(200, "OK", [], 110_000);
  await writer.write(view);
  assertEquals(buffers.length, 2);
  assertStrictEquals(buffers[1], view.buffer);
  const next = new Uint8Array(10_000);
  await writer.write(next);
  await writer.end();
  assertStrictEquals(buffers[2], next.buffer);
});

Deno.test("write() frames chunks of any size that its buffers just hold, or just do not", async () => {
  const sizes = [18_432, 131_072 + 64].flatMap((full) => Array.from({ length: 40 }, (_, i) => full - 30 + i));
  for (const size of sizes) {
    const { sink, writer } = writing();
    writer.startResponse(200, "OK", [], "chunked");
    await writer.flush();
    await writer.write(new Uint8Array(size).fill(0x78));
    await writer.end();
    const body = sink.writes.slice(1).join("").replace(/([0-9a-f]+)\r\n(x*)\r\n/g, (_, digits, data) => {
      assertEquals(parseInt(digits, 16), data.length);
      return data;
    });
    assertEquals(body.length, size);
  }
});

Deno.test("end() goes back to the small buffer behind large chunks", async () => {
  const { buffers, writer } = recording();
  for (const size of [100_000, 1]) {
    writer.startResponse(200, "OK", [], "chunked");
    await writer.write(new Uint8Array(size));
    await writer.end();
  }
  assertEquals(buffers.map((buffer) => buffer.byteLength > 20_000), [true, false]);
});

Deno.test("write() frames a view with margins in its own buffer, in one write", async () => {
  for (const size of [20_000, 0x10_000, 1_234_567]) {
    const { sink, writer } = writing();
    writer.startResponse(200, "OK", [], "chunked");
    await writer.flush();
    const buffer = new Uint8Array(MARGIN_BEFORE + size + MARGIN_AFTER).fill(0x78);
    await writer.write(buffer.subarray(MARGIN_BEFORE, MARGIN_BEFORE + size), true);
    assertEquals(sink.writes.length, 2);
    assertEquals(sink.writes[1], `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`);
    assertEquals(textOf(buffer.subarray(MARGIN_BEFORE + size)), "\r\n");
  }
});

Deno.test("write() copies a view that claims margins and has none", async () => {
  const { sink, writer } = writing();
  writer.startResponse(200, "OK", [], "chunked");
  const view = new Uint8Array(20_000).fill(0x78);
  await writer.write(view, true);
  await writer.end();
  assertEquals(view.every((byte) => byte === 0x78), true);
  assertEquals(sink.text.split("\r\n\r\n")[1], `4e20\r\n${"x".repeat(20_000)}\r\n0`);
});

Deno.test("write() refuses more bytes than were declared, and end() fewer", async () => {
  const { sink, writer } = writing();
  writer.startResponse(200, "OK", [], 3);
  assertThrows(() => writer.end(), WriteError, "shorter");
  await writer.write(bytesOf("ab"));
  assertThrows(() => writer.end(), WriteError, "shorter");
  assertThrows(() => writer.write(bytesOf("cd")), WriteError, "longer");
  assertEquals(sink.text, "");
});

Deno.test("write() refuses a body where there is none", async () => {
  const { writer } = writing();
  assertThrows(() => writer.write(bytesOf("x")), WriteError);
  assertThrows(() => writer.end(), WriteError);
  writer.startResponse(204, "No Content", [], "none");
  assertThrows(() => writer.write(bytesOf("x")), WriteError);
  await writer.end();
});

Deno.test("end() refuses trailers where the body is not chunked, and those that frame", async () => {
  const { writer } = writing();
  writer.startResponse(200, "OK", [], 0);
  assertThrows(() => writer.end(["A", "b"]), WriteError);
  await writer.end();
  writer.startResponse(200, "OK", [], "chunked");
  for (const name of ["Content-Length", "transfer-encoding"]) assertThrows(() => writer.end([name, "1"]), WriteError);
  assertThrows(() => writer.end(["A", "b\r\n"]), WriteError);
  await writer.end();
});

Deno.test("messages do not overlap, and none follows one that ends with the connection", async () => {
  const { writer } = writing();
  writer.startResponse(200, "OK", [], "close");
  assertEquals(writer.open, true);
  assertThrows(() => writer.startResponse(200, "OK", [], 0), WriteError, "not ended");
  assertThrows(() => writer.putInterim(103, "", []), WriteError, "under way");
  await writer.end();
  assertEquals(writer.open, false);
  assertThrows(() => writer.startResponse(200, "OK", [], 0), WriteError, "ends with the connection");
});
