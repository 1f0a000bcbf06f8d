import { assert, assertEquals } from "@std/assert";
import { MessageWriter } from "../../../src/http1/message_writer.ts";
import type { RequestHead } from "../../../src/http1/request_head.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../src/http1/types.ts";
import { FIELD_VECTORS } from "./field_vectors.ts";
import { FRAMING_VECTORS } from "./framing_vectors.ts";
import { readByGrammar, type Reading } from "./grammar.ts";
import { bytesOf, MemorySink, MemorySource } from "./memory_duplex.ts";
import { Random } from "./random.ts";
import { REQUEST_LINE_VECTORS } from "./request_line_vectors.ts";
import { RESPONSE_VECTORS } from "./response_vectors.ts";
import { readRequests, readResponses, type Transcript, type Whole } from "./transcript.ts";

const REQUESTS = [...REQUEST_LINE_VECTORS, ...FIELD_VECTORS, ...FRAMING_VECTORS].map((vector) => vector.input);
const RESPONSES = RESPONSE_VECTORS.map((vector) => vector.input);

/** What readers disagree about. */
const PIECES = [
  ...'\r\n\0\t :;,=%#?/*@[]"\\\x7f\x80\xa0\xff0159aAfFxX-+',
  ...["\r\n", "\n\n", "\r\n\r\n", "\r\r\n", " \r\n", "\r\n ", "\r\n\t", "0\r\n\r\n", "1\r\nx\r\n", "3;a=b\r\nabc\r\n"],
  ...[
    "Content-Length: 3\r\n",
    "Content-Length: 0\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip\r\n",
  ],
  ...[
    "Host: h\r\n",
    "Connection: close\r\n",
    "Expect: 100-continue\r\n",
    "A: b\r\n",
    "chunked",
    ", chunked",
    "http://o",
  ],
  ...[
    "GET / HTTP/1.1\r\n",
    "HTTP/1.1",
    "HTTP/1.0",
    "OPTIONS * ",
    "CONNECT ",
    "HTTP/1.1 200 OK\r\n",
    "%zz",
    "ffffffffffff",
  ],
];

/** Head, trailers and extensions small enough for a mutation to exceed them. */
const SMALL_LIMITS: Limits = { headBytes: 64, fields: 2, trailerBytes: 24, extensionBytes: 6 };

/**
 * Reads `count` mutations of the vectors. Each has to give messages or an error, the same however it arrives, in a bounded
 * number of reads; requests have to agree with the grammar; what was accepted is written and read back.
 *
 * @param report Told of the number done, now and then.
 * @throws {Error} with the input that failed.
 */
export async function fuzz(count: number, seed: number, report: (done: number) => void): Promise<void> {
  const random = new Random(seed);
  for (let done = 0; done < count; done++) {
    const request = !random.once(4);
    const input = mutate(random, request ? REQUESTS : RESPONSES);
    const limits = random.once(8) ? SMALL_LIMITS : DEFAULT_LIMITS;
    try {
      await (request ? checkRequests(random, input, limits) : checkResponses(random, input, limits));
    } catch (error) {
      throw new Error(`seed ${seed}, mutation ${done}: ${JSON.stringify(input)}`, { cause: error });
    }
    if (done % 50_000 === 0) report(done);
  }
}

function mutate(random: Random, seeds: readonly string[]): string {
  let text = random.pick(seeds);
  for (let steps = 1 + random.below(5); steps > 0; steps--) {
    const at = random.below(text.length + 1);
    const to = at + random.below(8);
    switch (random.below(6)) {
      case 0:
        text = text.slice(0, at) + random.pick(PIECES) + text.slice(at);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(to);
        break;
      case 2:
        text = text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
        break;
      case 3:
        text = text.slice(0, to) + text.slice(at);
        break;
      case 4:
        text += random.pick(seeds);
        break;
      case 5: {
        const other = random.pick(seeds);
        text = text.slice(0, at) + other.slice(random.below(other.length + 1));
      }
    }
  }
  return text;
}

/** Reads `input` whole and in pieces; the outcome has to be the same. */
async function readTwice<Head>(
  random: Random,
  input: string,
  read: (source: MemorySource) => Promise<Transcript<Head>>,
): Promise<Transcript<Head>> {
  const bytes = bytesOf(input);
  const transcript = await read(new MemorySource(bytes));
  const pieces = new MemorySource(bytes, random.cuts(bytes.length));
  assertEquals(await read(pieces), transcript);
  assert(pieces.reads <= pieces.cuts.length + 2, "a read for each piece, and for the end");
  return transcript;
}

async function checkRequests(random: Random, input: string, limits: Limits): Promise<void> {
  const transcript = await readTwice(random, input, (source) => readRequests(source, limits));
  if (limits === DEFAULT_LIMITS) {
    const { readings, whole } = readByGrammar(input);
    assertEquals(transcript.messages.map(readingOf), readings);
    assertEquals(transcript.end === "closed", whole);
  }
  for (const message of transcript.messages) await checkWritten(message);
}

async function checkResponses(random: Random, input: string, limits: Limits): Promise<void> {
  const methods = [random.pick(["GET", "HEAD", "POST"])];
  await readTwice(random, input, (source) => readResponses(source, limits, methods));
}

function readingOf({ method, target, authority, minor, fields, body, trailers }: Whole<RequestHead>): Reading {
  return { method, target, authority, minor, fields, body, trailers: [...trailers] };
}

/**
 * Writes what was read, as HTTP/1.1; it has to be one write, and to be read as the same again. What only another form or
 * version allows, and trailers that nobody may write, stay out.
 */
async function checkWritten(message: Whole<RequestHead>): Promise<void> {
  const { method, target, fields, framing, body, trailers } = message;
  const framingTrailer = trailers.some((name, i) => i % 2 === 0 && /^(content-length|transfer-encoding)$/i.test(name));
  if (message.form === "absolute" || message.host === undefined || framingTrailer) return;
  const sink = new MemorySink();
  const writer = new MessageWriter(sink);
  writer.startRequest(method, target, fields, framing);
  if (body !== "") await writer.write(bytesOf(body));
  await writer.end(trailers);
  assertEquals(sink.writes.length, 1);
  const again = await readRequests(new MemorySource(bytesOf(sink.text)), DEFAULT_LIMITS);
  assertEquals(again.messages.map(readingOf), [{ ...readingOf(message), minor: 1 }]);
}
