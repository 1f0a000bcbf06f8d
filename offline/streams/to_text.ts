/**
 * Reads `stream` to its end and returns it as one string; bytes are decoded as UTF-8, characters that are spread
 * over several chunks included. Rejects with the stream's error.
 */
export async function toText(stream: ReadableStream<string> | ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let text = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += typeof read.value === "string" ? read.value : decoder.decode(read.value, { stream: true });
  }
  return text + decoder.decode();
}
