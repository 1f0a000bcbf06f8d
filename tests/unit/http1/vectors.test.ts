import { assert, assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../../../src/http1/types.ts";
import { FIELD_VECTORS } from "./field_vectors.ts";
import { FRAMING_VECTORS } from "./framing_vectors.ts";
import { bytesOf, MemorySource } from "./memory_duplex.ts";
import { REQUEST_LINE_VECTORS } from "./request_line_vectors.ts";
import { RESPONSE_VECTORS } from "./response_vectors.ts";
import { readRequests, readResponses, type Transcript } from "./transcript.ts";
import type { Vector } from "./vectors.ts";

/** Ways in which `length` bytes may arrive: byte by byte, and in two pieces split at each point. */
function* arrivals(length: number): Generator<number[]> {
  yield Array.from({ length }, (_, i) => i + 1);
  for (let cut = 1; cut < length; cut++) yield [cut];
}

async function check<Head extends object>(
  vector: Vector<Head>,
  read: (source: MemorySource) => Promise<Transcript<Head>>,
): Promise<void> {
  const bytes = bytesOf(vector.input);
  const whole = await read(new MemorySource(bytes));
  assertEquals(whole.end, vector.end, vector.name);
  assertEquals(whole.messages.length, vector.messages.length, vector.name);
  vector.messages.forEach((expected, i) => {
    for (const key of Object.keys(expected) as (keyof Head)[]) {
      assertEquals(whole.messages[i][key], expected[key], `${vector.name}: ${String(key)}`);
    }
  });
  for (const cuts of arrivals(bytes.length)) {
    assertEquals(await read(new MemorySource(bytes, cuts)), whole, `${vector.name}, cut at ${cuts}`);
  }
}

const REQUESTS = {
  "request lines": REQUEST_LINE_VECTORS,
  "header fields": FIELD_VECTORS,
  "framing and bodies": FRAMING_VECTORS,
};

for (const [subject, vectors] of Object.entries(REQUESTS)) {
  Deno.test(`readRequest() reads ${vectors.length} vectors of ${subject} alike however they arrive`, async () => {
    for (const vector of vectors) await check(vector, (source) => readRequests(source, DEFAULT_LIMITS));
  });
}

Deno.test(`readResponse() reads ${RESPONSE_VECTORS.length} vectors alike however they arrive`, async () => {
  for (const vector of RESPONSE_VECTORS) {
    await check(vector, (source) => readResponses(source, DEFAULT_LIMITS, vector.methods));
  }
});

Deno.test("the vectors are at least 250, and no two alike", () => {
  const inputs = Object.values(REQUESTS).flat().map((vector) => vector.input);
  const twice = inputs.filter((input, i) => inputs.indexOf(input) < i);
  assertEquals(twice, []);
  assert(inputs.length + RESPONSE_VECTORS.length >= 250);
});
