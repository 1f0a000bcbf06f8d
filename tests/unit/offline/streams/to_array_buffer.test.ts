import { assert, assertEquals, assertRejects } from "@std/assert";
import { toArrayBuffer } from "@std/streams/to-array-buffer";

Deno.test("toArrayBuffer joins all chunks", async () => {
  const stream = ReadableStream.from([new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array([3, 4, 5])]);
  const buffer: ArrayBuffer = await toArrayBuffer(stream);
  assert(buffer instanceof ArrayBuffer);
  assertEquals(new Uint8Array(buffer), new Uint8Array([1, 2, 3, 4, 5]));
});

Deno.test("toArrayBuffer of an empty stream is empty", async () => {
  assertEquals((await toArrayBuffer(ReadableStream.from([]))).byteLength, 0);
});

Deno.test("toArrayBuffer takes of a chunk only what its view shows", async () => {
  const view = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
  assertEquals(new Uint8Array(await toArrayBuffer(ReadableStream.from([view]))), new Uint8Array([1, 2]));
});

Deno.test("toArrayBuffer keeps the stream locked", async () => {
  const stream = ReadableStream.from([new Uint8Array([1])]);
  await toArrayBuffer(stream);
  assertEquals(stream.locked, true);
});

Deno.test("toArrayBuffer rejects where the stream is locked", async () => {
  const stream = ReadableStream.from([new Uint8Array([1])]);
  const reader = stream.getReader();
  await assertRejects(() => toArrayBuffer(stream), TypeError);
  await reader.cancel();
});

Deno.test("toArrayBuffer rejects with the stream's error", async () => {
  const stream = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new RangeError("broken")) });
  await assertRejects(() => toArrayBuffer(stream), RangeError, "broken");
});
