import { assertEquals } from "@std/assert";
import { LineLimitStream } from "../../../src/process/line_limit_stream.ts";
import { bytes, concat, latin1 } from "../../helpers/bytes.ts";

async function limited(limit: number, chunks: string[]): Promise<Uint8Array[]> {
  const stream = ReadableStream.from(chunks.map((chunk) => bytes(chunk)));
  return await Array.fromAsync(stream.pipeThrough(new LineLimitStream(limit)));
}

Deno.test("LineLimitStream passes lines of the limit and less unchanged", async () => {
  const chunks = ["12345678\n1234", "5678\r", "\n\r\n\n1\r2\r\n", "\r"];
  assertEquals(latin1(concat(await limited(8, chunks))), chunks.join(""));
});

Deno.test("LineLimitStream passes on the begin of a line before its end", async () => {
  const { readable, writable } = new LineLimitStream(8);
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const written = writer.write(bytes("abc"));
  assertEquals((await reader.read()).value, bytes("abc"));
  await written;
  await Promise.all([writer.close(), reader.cancel()]);
});

Deno.test("LineLimitStream ends what is too long with CRLF", async () => {
  assertEquals(latin1(concat(await limited(8, ["0123456789abcdefX\r\nY"]))), "01234567\r\n89abcdef\r\nX\r\nY");
});

Deno.test("LineLimitStream keeps no more memory than the bytes of a small chunk", async () => {
  const chunk = new Uint8Array(65536).subarray(0, 3);
  const stream = ReadableStream.from([chunk]).pipeThrough(new LineLimitStream(8));
  assertEquals((await Array.fromAsync(stream)).map((view) => view.buffer.byteLength), [3]);
});
