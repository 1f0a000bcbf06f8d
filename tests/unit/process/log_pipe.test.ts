import { assertEquals, assertRejects } from "@std/assert";
import { logLines } from "../../../src/process/log_pipe.ts";
import { bytes, latin1 } from "../../helpers/bytes.ts";

/** Lines, as byte strings, of chunks, which are byte strings too. */
async function lines(limit: number, chunks: string[]): Promise<string[]> {
  const lines: string[] = [];
  const stream = ReadableStream.from(chunks.map((chunk) => bytes(chunk)));
  await logLines(stream, { limit, line: (line) => void lines.push(latin1(line)) });
  return lines;
}

/** All ways to cut a text into at most three chunks. */
function* cuts(text: string): Generator<string[]> {
  for (let i = 0; i <= text.length; i++) {
    for (let j = i; j <= text.length; j++) yield [text.slice(0, i), text.slice(i, j), text.slice(j)];
  }
}

function utf8(text: string): string {
  return latin1(new TextEncoder().encode(text));
}

const CASES: [why: string, limit: number, text: string, expected: string[]][] = [
  ["nothing", 8, "", []],
  ["a line", 8, "a\n", ["a"]],
  ["a last line without an end", 8, "a\nb", ["a", "b"]],
  ["empty lines", 8, "\n\na\n\n", ["", "", "a", ""]],
  ["CRLF", 8, "a\r\n\r\nb\r\n", ["a", "", "b"]],
  ["CR within a line, and at the very end", 8, "a\rb\r\r\nc\r", ["a\rb\r", "c\r"]],
  ["bytes that are no text", 8, "a\0\xff\xfe\n", ["a\0\xff\xfe"]],
  ["a line of just the limit", 8, "12345678\n12345678\r\n12345678", ["12345678", "12345678", "12345678"]],
  ["a line of one more", 8, "123456789\nx", ["12345678", "9", "x"]],
  ["a line of one more before CRLF", 8, "123456789\r\nx", ["12345678", "9", "x"]],
  ["a line of several pieces", 8, "0123456789abcdefghij\nafter\n", ["01234567", "89abcdef", "ghij", "after"]],
  ["twice the limit", 8, "0123456789abcdef\n\n", ["01234567", "89abcdef", ""]],
  ["a long last line without an end", 4, "0123456789", ["0123", "4567", "89"]],
  ["CR at the place of the cut", 4, "012\r456\r\n0123\r5\n", ["012\r", "456", "0123", "\r5"]],
  ["a limit of one", 1, "ab\r\nc", ["a", "b", "c"]],
  ["characters of three bytes", 8, utf8("€€€€€\n"), [utf8("€€"), utf8("€€"), utf8("€")]],
  ["characters of four bytes", 8, utf8("a🎉🎉🎉\n"), [utf8("a🎉"), utf8("🎉🎉")]],
  ["characters of two bytes", 8, utf8("abcéééé"), [utf8("abcéé"), utf8("éé")]],
  ["a character that just fits", 8, utf8("ab€€c\n"), [utf8("ab€€"), "c"]],
  ["a character of more bytes than the limit", 2, utf8("€\n"), ["\xe2\x82", "\xac"]],
  ["continuation bytes alone", 4, "\x80".repeat(10), ["\x80".repeat(4), "\x80".repeat(4), "\x80\x80"]],
  ["bytes that are never UTF-8", 4, "\xff".repeat(6), ["\xff".repeat(4), "\xff\xff"]],
  ["first bytes of characters that never end", 4, "\xe2".repeat(6), ["\xe2".repeat(4), "\xe2\xe2"]],
  ["a character that is cut short by the line's end", 4, "abc\xe2\x82\nd", ["abc", "\xe2\x82", "d"]],
  ["any length where there is no limit", -1, `${"x".repeat(20)}\r\n${"y".repeat(20)}`, [
    "x".repeat(20),
    "y".repeat(20),
  ]],
];

for (const [why, limit, text, expected] of CASES) {
  Deno.test(`logLines reads ${why}, however the chunks are cut`, async () => {
    for (const chunks of cuts(text)) assertEquals(await lines(limit, chunks), expected, JSON.stringify(chunks));
  });
}

Deno.test("logLines passes a line on before the next bytes come", async () => {
  const pipe = new TransformStream<Uint8Array, Uint8Array>();
  const writer = pipe.writable.getWriter();
  const seen: string[] = [];
  let arrived = Promise.withResolvers<void>();
  const done = logLines(pipe.readable, {
    limit: 8,
    line(line): void {
      seen.push(latin1(line));
      arrived.resolve();
    },
  });
  await writer.write(bytes("now\nno"));
  await arrived.promise;
  assertEquals(seen, ["now"]);
  arrived = Promise.withResolvers();
  await writer.write(bytes("t yet\n"));
  await arrived.promise;
  assertEquals(seen, ["now", "not yet"]);
  await writer.close();
  await done;
});

Deno.test("logLines waits for the promise of a line before it reads on", async () => {
  let pulled = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller): void {
      if (++pulled === 1_000) controller.close();
      else controller.enqueue(bytes("line\n"));
    },
  });
  const gate = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  let taken = 0;
  const done = logLines(stream, {
    limit: 8,
    line(): Promise<void> {
      taken++;
      first.resolve();
      return gate.promise;
    },
  });
  await first.promise;
  await new Promise((resolve) => setTimeout(resolve)); // All that can move without the gate has moved by then.
  assertEquals([taken, pulled < 20], [1, true]);
  gate.resolve();
  await done;
  assertEquals(taken, 999);
});

Deno.test("logLines rejects and gives the stream up where a line is refused", async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes("a\nb\n")),
    cancel: () => void (cancelled = true),
  });
  const refuse = (): never => {
    throw new Error("refused");
  };
  await assertRejects(() => logLines(stream, { limit: 8, line: refuse }), Error, "refused");
  assertEquals(cancelled, true);
});

Deno.test("logLines rejects where the stream breaks", async () => {
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error("broken")) });
  await assertRejects(() => logLines(stream, { limit: 8, line: () => {} }), Error, "broken");
});
