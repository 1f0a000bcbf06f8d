import { assertEquals, assertRejects } from "@std/assert";
import { TextLineStream, type TextLineStreamOptions } from "@std/streams/text-line-stream";
import { holds, type Same } from "../_types.ts";

function lines(chunks: string[], options?: TextLineStreamOptions): Promise<string[]> {
  return Array.fromAsync(ReadableStream.from(chunks).pipeThrough(new TextLineStream(options)));
}

async function assertLines(text: string, expected: string[], options?: TextLineStreamOptions): Promise<void> {
  assertEquals(await lines([...text], options), expected, JSON.stringify([...text]));
  for (let at = 0; at <= text.length; at++) {
    const chunks = [text.slice(0, at), text.slice(at)];
    assertEquals(await lines(chunks, options), expected, JSON.stringify(chunks));
  }
}

const cases: [text: string, lines: string[], linesWithCR: string[]][] = [
  ["", [], []],
  ["a", ["a"], ["a"]],
  ["\n", [""], [""]],
  ["a\n", ["a"], ["a"]],
  ["a\nb", ["a", "b"], ["a", "b"]],
  ["a\r\nb\r\n", ["a", "b"], ["a", "b"]],
  ["a\n\nb", ["a", "", "b"], ["a", "", "b"]],
  ["\r\n\r\n", ["", ""], ["", ""]],
  ["a\rb\n", ["a\rb"], ["a", "b"]],
  ["a\r\rb", ["a\r\rb"], ["a", "", "b"]],
  ["a\r\r\nb", ["a\r", "b"], ["a", "", "b"]],
  ["a\n\rb", ["a", "\rb"], ["a", "", "b"]],
  ["a\r", ["a\r"], ["a"]],
  ["\r", ["\r"], [""]],
];

Deno.test("TextLineStream cuts at \\n and \\r\\n, wherever chunks meet", async () => {
  for (const [text, expected] of cases) await assertLines(text, expected);
});

Deno.test("TextLineStream allowCR: false is the default", async () => {
  for (const [text, expected] of cases) await assertLines(text, expected, { allowCR: false });
});

Deno.test("TextLineStream allowCR: true cuts at a lone \\r too", async () => {
  for (const [text, , expected] of cases) await assertLines(text, expected, { allowCR: true });
});

Deno.test("TextLineStream gives a line as soon as its end has come", async () => {
  const stream = new TextLineStream();
  holds<Same<typeof stream.readable, ReadableStream<string>>>();
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const write = writer.write("one\ntw");
  assertEquals((await reader.read()).value, "one");
  await write;
  const close = writer.close();
  assertEquals((await reader.read()).value, "tw");
  await close;
});

Deno.test("TextLineStream passes an error on", async () => {
  const failing = new ReadableStream<string>({ pull: (controller) => controller.error(new RangeError("broken")) });
  const cut = failing.pipeThrough(new TextLineStream());
  await assertRejects(() => Array.fromAsync(cut), RangeError, "broken");
});
