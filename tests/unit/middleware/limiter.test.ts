import { assertEquals, assertRejects } from "@std/assert";
import type { HttpRequest, Outcome } from "../../../src/http/message.ts";
import { Limiter } from "../../../src/middleware/limiter.ts";
import { utf8 } from "../../helpers/bytes.ts";
import { answer, request } from "./_exchange.ts";

/** A limiter without a queue. */
function limiterOf(maxInflight: number): Limiter {
  return new Limiter({ maxInflight, maxQueue: 0, queueTimeout: 1000 });
}

/** Begins a request at a limiter. Returns its status, and itself for its end. */
async function begin(limiter: Limiter): Promise<{ status: number; asked: HttpRequest }> {
  const asked = request();
  const { status } = await answer(limiter.middleware, asked);
  return { status, asked };
}

Deno.test("Limiter lets as many requests run as its limit says", async () => {
  for (const max of [1, 2, 7]) {
    const limiter = limiterOf(max);
    const statuses: number[] = [];
    for (let i = 0; i < max + 2; i++) statuses.push((await begin(limiter)).status);
    assertEquals(statuses, [...Array(max).fill(200), 429, 429]);
  }
});

Deno.test("Limiter answers what is above with of-watchdog's 429, and Retry-After", async () => {
  const limiter = limiterOf(3);
  for (let i = 0; i < 3; i++) await begin(limiter);
  const { status, reason, fields, body } = await answer(limiter.middleware, request());
  assertEquals([status, reason], [429, "Too Many Requests"]);
  assertEquals(Object.fromEntries(fields), {
    "Content-Type": "text/plain",
    "X-OpenFaaS-Internal": "faas-middleware",
    "Retry-After": "1",
  });
  assertEquals(utf8((await body!.read())!), "Concurrent request limit exceeded. Max concurrent requests: 3\n");
});

Deno.test("Limiter does not call the function for what it refuses", async () => {
  const limiter = limiterOf(1);
  await begin(limiter);
  await answer(limiter.middleware, request(), () => {
    throw new Error("called");
  });
});

Deno.test("Limiter holds a slot until the end of its request, however that comes", async () => {
  const outcomes: Outcome[] = ["completed", "failed", "client gone", "read timeout", "timed out", "shutdown"];
  const limiter = limiterOf(1);
  for (const outcome of outcomes) {
    const { status, asked } = await begin(limiter);
    assertEquals(status, 200, `before ${outcome}`);
    assertEquals((await begin(limiter)).status, 429, "the answer is there, but not sent");
    asked.end(outcome, null, 0);
    asked.end(outcome, null, 0);
  }
  await begin(limiter);
  assertEquals((await begin(limiter)).status, 429, "no slot came back twice");
});

Deno.test("Limiter gives no slot back for a request that had none", async () => {
  const limiter = limiterOf(1);
  await begin(limiter);
  const refused = await begin(limiter);
  refused.asked.end("completed", null, 0);
  assertEquals(limiter.full, true);
});

Deno.test("Limiter holds the slot of a handler that throws until its request ends", async () => {
  const limiter = limiterOf(1);
  const asked = request();
  await assertRejects(() => answer(limiter.middleware, asked, () => Promise.reject(new Error("broken"))));
  assertEquals(limiter.full, true);
  asked.end("failed", null, 0);
  assertEquals(limiter.full, false);
});

Deno.test("Limiter.full tells whether the next request is refused", async () => {
  const limiter = limiterOf(2);
  assertEquals(limiter.full, false);
  const { asked } = await begin(limiter);
  assertEquals(limiter.full, false);
  await begin(limiter);
  assertEquals(limiter.full, true);
  asked.end("completed", null, 0);
  assertEquals(limiter.full, false);
});
