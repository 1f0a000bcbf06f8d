import { assertEquals, assertRejects } from "@std/assert";
import { toText } from "@std/streams/to-text";

function byteByByte(...bytes: number[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(bytes.map((byte) => new Uint8Array([byte])));
}

Deno.test("toText joins strings", async () => {
  const text: string = await toText(ReadableStream.from(["Hello, ", "", "world!"]));
  assertEquals(text, "Hello, world!");
});

Deno.test("toText of an empty stream is empty", async () => {
  assertEquals(await toText(ReadableStream.from<string>([])), "");
});

Deno.test("toText decodes characters that are spread over chunks", async () => {
  assertEquals(await toText(byteByByte(...new TextEncoder().encode("aé€😀"))), "aé€😀");
});

Deno.test("toText puts U+FFFD for what is not UTF-8, and for a character that is cut off at the end", async () => {
  assertEquals(await toText(byteByByte(0x61, 0xff, 0x62)), "a\ufffdb");
  assertEquals(await toText(byteByByte(0x61, 0xe2, 0x82)), "a\ufffd");
});

Deno.test("toText leaves out a byte order mark", async () => {
  assertEquals(await toText(byteByByte(0xef, 0xbb, 0xbf, 0x61)), "a");
});

Deno.test("toText rejects with the stream's error", async () => {
  const stream = new ReadableStream<string>({ pull: (controller) => controller.error(new RangeError("broken")) });
  await assertRejects(() => toText(stream), RangeError, "broken");
});
