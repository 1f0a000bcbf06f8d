import { assert, assertEquals, assertRejects } from "@std/assert";
import { type DelimiterDisposition, DelimiterStream } from "@std/streams/delimiter-stream";
import { holds, type Same } from "../_types.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function pieces(chunks: string[], delimiter: string, disposition?: DelimiterDisposition): Promise<string[]> {
  const stream = ReadableStream.from(chunks.map(bytes));
  const cut = await Array.fromAsync(stream.pipeThrough(new DelimiterStream(bytes(delimiter), { disposition })));
  return cut.map((piece) => new TextDecoder().decode(piece));
}

Deno.test("DelimiterStream discards the delimiter by default", async () => {
  assertEquals(await pieces(["a;b;c"], ";"), ["a", "b", "c"]);
});

Deno.test("DelimiterStream takes no options", async () => {
  const stream = ReadableStream.from([bytes("a\nb")]).pipeThrough(new DelimiterStream(bytes("\n")));
  holds<Same<typeof stream, ReadableStream<Uint8Array>>>();
  assertEquals(await Array.fromAsync(stream), [bytes("a"), bytes("b")]);
});

const dispositions: [text: string, discard: string[], suffix: string[], prefix: string[]][] = [
  ["", [""], [""], [""]],
  ["a", ["a"], ["a"], ["a"]],
  [";", ["", ""], [";", ""], ["", ";"]],
  ["a;b", ["a", "b"], ["a;", "b"], ["a", ";b"]],
  ["a;", ["a", ""], ["a;", ""], ["a", ";"]],
  [";a", ["", "a"], [";", "a"], ["", ";a"]],
  ["a;;b", ["a", "", "b"], ["a;", ";", "b"], ["a", ";", ";b"]],
];

for (const delimiter of [";", "::"]) {
  Deno.test(`DelimiterStream ${delimiter}: discard, suffix and prefix, wherever two chunks meet`, async () => {
    for (const [text, ...expected] of dispositions) {
      const whole = text.replaceAll(";", delimiter);
      const actual = (disposition: DelimiterDisposition, at: number): Promise<string[]> =>
        pieces([whole.slice(0, at), whole.slice(at)], delimiter, disposition);
      const [discard, suffix, prefix] = expected.map((list) => list.map((piece) => piece.replaceAll(";", delimiter)));
      for (let at = 0; at <= whole.length; at++) {
        const where = `${JSON.stringify(whole)} at ${at}`;
        assertEquals(await actual("discard", at), discard, where);
        assertEquals(await actual("suffix", at), suffix, where);
        assertEquals(await actual("prefix", at), prefix, where);
      }
    }
  });
}

Deno.test("DelimiterStream joins a piece that comes byte by byte", async () => {
  assertEquals(await pieces([..."one\ntwo\n"], "\n"), ["one", "two", ""]);
});

Deno.test("DelimiterStream finds a delimiter behind a false start of it", async () => {
  assertEquals(await pieces(["xaaab", "aaby"], "aab"), ["xa", "", "y"]);
  assertEquals(await pieces(["abac", "ababac"], "ababac"), ["abac", ""]);
});

Deno.test("DelimiterStream cuts any text of two letters as String.split does", async () => {
  for (const delimiter of ["aab", "aabaaa", "abab"]) {
    for (let bits = 1 << 9; bits < 1 << 10; bits++) {
      const text = bits.toString(2).replaceAll("0", "a").replaceAll("1", "b");
      assertEquals(await pieces([text], delimiter), text.split(delimiter), `${text} at ${delimiter}`);
    }
  }
});

Deno.test("DelimiterStream with an empty delimiter cuts nowhere", async () => {
  assertEquals(await pieces(["ab", "c"], ""), ["abc"]);
});

Deno.test("DelimiterStream does not copy a piece that lies within one chunk", async () => {
  const chunk = bytes("a;b");
  const stream = ReadableStream.from([chunk]).pipeThrough(new DelimiterStream(bytes(";")));
  const cut = await Array.fromAsync(stream);
  assertEquals(cut.length, 2);
  assert(cut.every((piece) => piece.buffer === chunk.buffer));
});

Deno.test("DelimiterStream gives a piece as soon as its delimiter has come", async () => {
  const { readable, writable } = new DelimiterStream(bytes("\n"));
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const write = writer.write(bytes("line\nres"));
  assertEquals((await reader.read()).value, bytes("line"));
  await write;
  const close = writer.close();
  assertEquals((await reader.read()).value, bytes("res"));
  await close;
});

Deno.test("DelimiterStream passes an error on", async () => {
  const failing = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new RangeError("broken")) });
  const cut = failing.pipeThrough(new DelimiterStream(bytes("\n")));
  await assertRejects(() => Array.fromAsync(cut), RangeError, "broken");
});
