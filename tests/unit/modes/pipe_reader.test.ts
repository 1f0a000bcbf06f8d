import { assertEquals } from "@std/assert";
import { PipeReader } from "../../../src/modes/pipe_reader.ts";
import { ProcessOutput } from "../../../src/process/process_output.ts";
import { bytes, latin1 } from "../../helpers/bytes.ts";

/** A pipe into which `pieces` were written, one after the other. */
function pipe(...pieces: string[]): PipeReader {
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller): void {
      const piece = pieces.shift();
      if (piece !== undefined) return controller.enqueue(bytes(piece));
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
  return new PipeReader(new ProcessOutput(stream));
}

/** What reads into a buffer of `size` bytes give, one after the other, up to the end. */
async function readAll(reader: PipeReader, size: number): Promise<string[]> {
  const buffer = new Uint8Array(size);
  const read: string[] = [];
  for (let count = await reader.read(buffer); count !== null; count = await reader.read(buffer)) {
    read.push(latin1(buffer.subarray(0, count)));
  }
  return read;
}

Deno.test("PipeReader.read fills a buffer with what is there, and keeps what does not fit for the next read", async () => {
  assertEquals(await readAll(pipe("abcdefgh", "ij", "klm"), 3), ["abc", "def", "gh", "ij", "klm"]);
});

Deno.test("PipeReader.read leaves the buffer with its owner", async () => {
  const buffer = new Uint8Array(8);
  assertEquals(await pipe("abc").read(buffer), 3);
  assertEquals(latin1(buffer.subarray(0, 3)), "abc");
});

Deno.test("PipeReader.read gives null at the end, again and again", async () => {
  const reader = pipe();
  const buffer = new Uint8Array(8);
  assertEquals([await reader.read(buffer), await reader.read(buffer)], [null, null]);
});
