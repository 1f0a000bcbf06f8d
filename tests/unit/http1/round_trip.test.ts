import { assertEquals } from "@std/assert";
import { MessageWriter } from "../../../src/http1/message_writer.ts";
import { DEFAULT_LIMITS, type Framing } from "../../../src/http1/types.ts";
import { bytesOf, MemorySink, MemorySource } from "./memory_duplex.ts";
import { Random } from "./random.ts";
import { readRequests, readResponses } from "./transcript.ts";

const TOKEN = "!#$%&'*+-.^_`|~09azAZ";
const TEXT = "\t !~az09\x80\xff:;,\"'";

/** Fields that frame nothing, under names that can't be those of any that matters. */
function randomFields(random: Random): string[] {
  return Array.from({ length: random.below(5) }, () => [
    `X-${random.text(TOKEN, 20)}`,
    random.text(TEXT, random.once(10) ? 20_000 : 30).replace(/^[\t ]+|[\t ]+$/g, ""),
  ]).flat();
}

function randomParts(random: Random): string[] {
  const most = random.pick([1, 10, 1_000, 60_000]);
  return Array.from({ length: random.below(6) }, () => random.text("\r\n0aZ\xff", 1 + random.below(most)));
}

function randomFraming(random: Random, parts: string[]): Framing {
  const length = parts.join("").length;
  return random.once(2) ? "chunked" : length;
}

interface Message {
  readonly fields: readonly string[];
  readonly parts: readonly string[];
  readonly framing: Framing;
  readonly trailers: readonly string[];
}

function randomMessage(random: Random): Message {
  const parts = randomParts(random);
  const framing = randomFraming(random, parts);
  return { fields: randomFields(random), parts, framing, trailers: framing === "chunked" ? randomFields(random) : [] };
}

/** Writes the parts of a body that was begun, and its end. */
async function finish(writer: MessageWriter, { parts, trailers }: Message): Promise<void> {
  for (const part of parts) await writer.write(bytesOf(part));
  await writer.end(trailers);
}

/** What the reader has to find, but for the framing fields, which the writer adds. */
function expected({ fields, parts, framing, trailers }: Message): object {
  return { fields, body: parts.join(""), framing, trailers };
}

function found(message: { fields: string[]; body: string; framing: Framing; trailers: readonly string[] }): object {
  const { fields, body, framing, trailers } = message;
  return { fields: fields.filter((_, i) => fields[i - i % 2].startsWith("X-")), body, framing, trailers };
}

Deno.test("what MessageWriter writes as requests, MessageReader reads as the same", async () => {
  const random = new Random(2);
  for (let round = 0; round < 150; round++) {
    const sink = new MemorySink(random.pick([1_000, Infinity]));
    const writer = new MessageWriter(sink);
    const messages = Array.from({ length: 3 }, () => ({
      ...randomMessage(random),
      method: random.text(TOKEN, 8) || "GET",
      target: `/${random.text("a/.;=&[]|\\?", 40)}`,
    }));
    for (const message of messages) {
      writer.startRequest(message.method, message.target, ["Host", "h", ...message.fields], message.framing);
      await finish(writer, message);
    }
    const bytes = bytesOf(sink.text);
    const { messages: read, end } = await readRequests(
      new MemorySource(bytes, random.cuts(bytes.length)),
      DEFAULT_LIMITS,
    );
    assertEquals(end, "closed", `round ${round}`);
    assertEquals(
      read.map((message) => ({ ...found(message), method: message.method, target: message.target })),
      messages.map((message) => ({ ...expected(message), method: message.method, target: message.target })),
      `round ${round}`,
    );
  }
});

Deno.test("what MessageWriter writes as answers, MessageReader reads as the same", async () => {
  const random = new Random(3);
  for (let round = 0; round < 150; round++) {
    const sink = new MemorySink(random.pick([1_000, Infinity]));
    const writer = new MessageWriter(sink);
    const messages = Array.from({ length: 3 }, () => ({
      ...randomMessage(random),
      status: random.pick([200, 201, 299, 404, 500, 999]),
      reason: random.text(TEXT, 20),
    }));
    for (const message of messages) {
      writer.startResponse(message.status, message.reason, message.fields, message.framing);
      await finish(writer, message);
    }
    const last = { ...randomMessage(random), framing: "close", trailers: [], status: 200, reason: "" } as const;
    writer.startResponse(last.status, last.reason, last.fields, last.framing);
    await finish(writer, last);
    const bytes = bytesOf(sink.text);
    const source = new MemorySource(bytes, random.cuts(bytes.length));
    const { messages: read, end } = await readResponses(source, DEFAULT_LIMITS, []);
    assertEquals(end, "closed", `round ${round}`);
    assertEquals(
      read.map((message) => ({ ...found(message), status: message.status, reason: message.reason })),
      [...messages, last].map((message) => ({ ...expected(message), status: message.status, reason: message.reason })),
      `round ${round}`,
    );
  }
});
