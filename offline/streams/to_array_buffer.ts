import { concat } from "./_concat.ts";

/** Reads `readableStream` to its end and returns all of its bytes. Rejects with the stream's error. */
export async function toArrayBuffer(readableStream: ReadableStream<Uint8Array>): Promise<ArrayBuffer> {
  const reader = readableStream.getReader();
  const chunks: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  return concat(chunks).buffer;
}
