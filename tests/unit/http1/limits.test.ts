import { assert, assertEquals } from "@std/assert";
import { HeadScanner } from "../../../src/http1/head_scanner.ts";
import { FIRST_BUFFER } from "../../../src/http1/input.ts";
import { MessageReader } from "../../../src/http1/message_reader.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../src/http1/types.ts";
import { bytesOf, MemorySource } from "./memory_duplex.ts";
import { readRequests, type Transcript } from "./transcript.ts";

const LIMITS: Limits = { headBytes: 100, fields: 4, trailerBytes: 40, extensionBytes: 10 };

/** What comes of `input`, whole and byte by byte. */
async function endOf(input: string, limits: Limits): Promise<Transcript<unknown>["end"]> {
  const bytes = bytesOf(input);
  const { end } = await readRequests(new MemorySource(bytes), limits);
  const slow = await readRequests(new MemorySource(bytes, Array.from(bytes.keys())), limits);
  assertEquals(slow.end, end);
  return end;
}

/** A head of exactly `length` bytes. */
function headOf(length: number): string {
  const rest = "GET / HTTP/1.1\r\nHost: h\r\nA: \r\n\r\n";
  return rest.replace("A: ", `A: ${"v".repeat(length - rest.length)}`);
}

function chunked(raw: string): string {
  return `POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${raw}`;
}

Deno.test("readRequest() accepts a head of headBytes and refuses a longer one with 431", async () => {
  assertEquals(await endOf(headOf(100), LIMITS), "closed");
  assertEquals(await endOf(headOf(101), LIMITS), 431);
  assertEquals(await endOf(headOf(5_000), LIMITS), 431);
});

Deno.test("readRequest() counts no empty line in front into headBytes", async () => {
  assertEquals(await endOf(`\r\n${headOf(100)}`, LIMITS), "closed");
});

Deno.test("readRequest() refuses a request line of more than headBytes with 414", async () => {
  assertEquals(await endOf(`GET /${"a".repeat(95)}`, LIMITS), 414);
  assertEquals(await endOf(`GET /${"a".repeat(500)} HTTP/1.1\r\nHost: h\r\n\r\n`, LIMITS), 414);
});

Deno.test("readRequest() accepts as many fields as the limit and refuses one more with 431", async () => {
  const fields = (count: number) => `GET / HTTP/1.1\r\nHost: h\r\n${"A:b\r\n".repeat(count - 1)}\r\n`;
  assertEquals(await endOf(fields(4), LIMITS), "closed");
  assertEquals(await endOf(fields(5), LIMITS), 431);
  assertEquals(await endOf(fields(2_000), DEFAULT_LIMITS), "closed");
  assertEquals(await endOf(fields(2_001), DEFAULT_LIMITS), 431);
});

Deno.test("ChunkedBody accepts trailers of trailerBytes and refuses longer ones with 431", async () => {
  const trailers = (length: number) => `0\r\nA: ${"v".repeat(length - 7)}\r\n\r\n`;
  assertEquals(await endOf(chunked(trailers(40)), LIMITS), "closed");
  assertEquals(await endOf(chunked(trailers(41)), LIMITS), 431);
  assertEquals(await endOf(chunked(`0\r\nA: ${"v".repeat(500)}`), LIMITS), 431);
});

Deno.test("ChunkedBody accepts as many trailers as fields and refuses one more with 431", async () => {
  assertEquals(await endOf(chunked(`0\r\n${"A:b\r\n".repeat(4)}\r\n`), LIMITS), "closed");
  assertEquals(await endOf(chunked(`0\r\n${"A:b\r\n".repeat(5)}\r\n`), LIMITS), 431);
});

Deno.test("ChunkedBody refuses more than extensionBytes of extensions over all its chunks", async () => {
  // Each counts its semicolon and the CR behind it.
  assertEquals(await endOf(chunked("1;abc\r\nx\r\n0;abc\r\n\r\n"), LIMITS), "closed");
  assertEquals(await endOf(chunked("1;abc\r\nx\r\n0;abcd\r\n\r\n"), LIMITS), 400);
});

Deno.test("readRequest() holds no more than headBytes of a head, and gives the room back", async () => {
  const reader = new MessageReader(new MemorySource(bytesOf(headOf(1_048_576))), DEFAULT_LIMITS);
  const head = await reader.readRequest();
  assertEquals(head?.fields[3].length, 1_048_576 - 32);
  assertEquals(reader.input.bytes.length, FIRST_BUFFER);

  const endless = new MessageReader(new MemorySource(bytesOf(headOf(3_000_000))), DEFAULT_LIMITS);
  await Promise.resolve(endless.readRequest()).catch(() => {});
  assert(endless.input.bytes.length <= DEFAULT_LIMITS.headBytes);
});

Deno.test("HeadScanner looks at each byte once however many calls a head takes", () => {
  const bytes = bytesOf(headOf(2_000));
  let looks = 0;
  const counted = new Proxy(bytes, {
    get(target, key): number {
      looks++;
      return target[Number(key)];
    },
  });
  const scanner = new HeadScanner();
  scanner.reset(10_000, 10, true);
  let length = 0;
  for (let end = 1; length === 0; end++) length = scanner.scan(counted, 0, end);
  assertEquals(length, 2_000);
  // The LF of each of four lines is looked at with its CR, which is looked at again when the LF has come.
  assert(looks <= 2_000 + 2 * 4, `${looks} looks`);
});
