import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { AbortCause, ByteSource, Handler, HttpRequest, HttpResponse } from "../../../src/http/message.ts";
import { emptyResponse } from "../../../src/http/responses.ts";
import { Registry } from "../../../src/metrics/registry.ts";
import { addLimiterMetrics, Limiter } from "../../../src/middleware/limiter.ts";
import { bytes, utf8 } from "../../helpers/bytes.ts";
import { valueOf } from "../../helpers/metrics.ts";
import { within } from "../../helpers/until.ts";
import { FakeTimers } from "../http/_fake_timers.ts";
import { request, type RequestOptions } from "./_exchange.ts";

/** A request at the limiter, and the answer to come. */
interface Asked {
  readonly request: HttpRequest;
  readonly answer: Promise<HttpResponse>;
}

/** A limiter of one slot and three places, in front of a handler that takes down whom it serves. */
class Scene {
  readonly timers = new FakeTimers(performance.now());
  readonly limiter = new Limiter({ maxInflight: 1, maxQueue: 3, queueTimeout: 1000, timers: this.timers });
  readonly served: HttpRequest[] = [];
  readonly #handler: Handler;

  constructor(response: () => HttpResponse = () => emptyResponse(200)) {
    this.#handler = this.limiter.middleware((request) => {
      this.served.push(request);
      return response();
    });
  }

  ask(options: RequestOptions = {}): Asked {
    const asked = request(options);
    const answer = Promise.resolve(this.#handler(asked));
    return { request: asked, answer };
  }

  /** Ends the exchange of a request, as its engine does once the answer is sent. */
  end({ request }: Asked): void {
    request.end("completed", null, 0);
  }
}

Deno.test("Limiter with a queue serves in order, one as soon as another has ended", async () => {
  const scene = new Scene();
  const asked = [scene.ask(), scene.ask(), scene.ask()];
  await asked[0].answer;
  assertEquals([scene.served.length, scene.limiter.running, scene.limiter.queued], [1, 1, 2]);
  for (const one of asked) {
    assertEquals((await one.answer).status, 200);
    assertStrictEquals(scene.served.at(-1), one.request);
    scene.end(one);
  }
  assertEquals([scene.limiter.running, scene.limiter.queued], [0, 0]);
});

Deno.test("Limiter with a queue answers 429 at once where that is full", async () => {
  const scene = new Scene();
  for (let i = 0; i < 4; i++) {
    assertEquals(scene.limiter.full, false);
    scene.ask();
  }
  assertEquals(scene.limiter.full, true);
  const { status, fields } = await scene.ask().answer;
  assertEquals([status, fields.get("x-queue-seconds")], [429, undefined]);
});

Deno.test("Limiter tells those that waited for how long, and nobody else", async () => {
  const scene = new Scene(() => emptyResponse(200, ["X-Queue-Seconds", "of the function", "X-Other", "kept"]));
  const [first, second] = [scene.ask(), scene.ask()];
  assertEquals((await first.answer).fields.get("x-queue-seconds"), "of the function");
  scene.end(first);
  const { fields } = await second.answer;
  assertMatch(fields.getAll("x-queue-seconds").join(), /^\d+\.\d{6}$/);
  assertEquals(fields.get("x-other"), "kept");
});

Deno.test("Limiter lets work begin when a request leaves the queue", async () => {
  const scene = new Scene();
  const [first, second] = [scene.ask(), scene.ask()];
  await first.answer;
  assertStrictEquals(first.request.workStarted, first.request.started);
  const before = performance.now();
  scene.end(first);
  await second.answer;
  assert(second.request.workStarted >= before);
});

Deno.test("Limiter gives up at queue_timeout what still waits, with 429", async () => {
  const scene = new Scene();
  const first = scene.ask();
  await first.answer;
  const second = scene.ask();
  scene.timers.pass(60_000);
  const { status, fields } = await second.answer;
  assertEquals([status, scene.served.length], [429, 1]);
  assertMatch(fields.get("x-queue-seconds") ?? "", /^\d+\.\d{6}$/);
  assertEquals([scene.limiter.running, scene.limiter.queued], [1, 0]);
});

Deno.test("Limiter leaves what runs alone at queue_timeout", async () => {
  const scene = new Scene();
  const [first, second] = [scene.ask(), scene.ask()];
  scene.end(first);
  await second.answer;
  scene.timers.pass(60_000);
  assertEquals([second.request.aborted, scene.limiter.running], [undefined, 1]);
});

Deno.test("Limiter gives up at once whoever leaves while waiting, whatever the cause", async (t) => {
  const causes: Partial<Record<AbortCause, number>> = {
    "client gone": 499,
    "bad request": 400,
    "read timeout": 408,
    "shutdown": 503,
  };
  for (const [cause, status] of Object.entries(causes)) {
    await t.step(cause, async () => {
      const scene = new Scene();
      const [first, second, third] = [scene.ask(), scene.ask(), scene.ask()];
      await first.answer;
      second.request.abort(cause as AbortCause);
      assertEquals((await second.answer).status, status);
      assertEquals([scene.limiter.running, scene.limiter.queued], [1, 1]);
      scene.end(second);
      scene.end(first);
      await third.answer;
      assertEquals(scene.served, [first.request, third.request]);
    });
  }
});

Deno.test("Limiter does not begin the work of a client that leaves just as its turn comes", async () => {
  const scene = new Scene();
  const [first, second] = [scene.ask(), scene.ask()];
  await first.answer;
  scene.end(first);
  second.request.abort("client gone");
  assertEquals((await second.answer).status, 499);
  assertEquals([scene.served, scene.limiter.running], [[first.request], 1]);
  scene.end(second);
  assertEquals(scene.limiter.running, 0);
});

Deno.test("Limiter holds the slot of what is aborted until its exchange ends", async () => {
  const scene = new Scene();
  const first = scene.ask();
  await first.answer;
  scene.ask();
  first.request.abort("timed out");
  assertEquals([scene.limiter.running, scene.limiter.queued], [1, 1]);
});

Deno.test("Limiter leaves no timer behind", async () => {
  const scene = new Scene();
  const [first, second] = [scene.ask(), scene.ask()];
  scene.end(first);
  await second.answer;
  scene.limiter[Symbol.dispose]();
  assertEquals(scene.timers.pending, 0);
});

/** A body in two pieces, of which the second comes when the test says so. */
class SlowBody implements ByteSource {
  readonly second = Promise.withResolvers<Uint8Array>();
  readonly #pieces: (Uint8Array | Promise<Uint8Array>)[] = [bytes("one "), this.second.promise];

  constructor(readonly size: number | undefined) {}

  read(): Uint8Array | null | Promise<Uint8Array> {
    return this.#pieces.shift() ?? null;
  }

  cancel(): void {}
}

/** What the handler reads of a request's body. */
async function bodyOf({ body }: HttpRequest): Promise<string> {
  let text = "";
  for (let view = await body!.read(); view !== null; view = await body!.read()) text += utf8(view);
  return text;
}

Deno.test("Limiter reads a small body while its request waits, and hands it on whole", async () => {
  const scene = new Scene();
  const first = scene.ask();
  const body = new SlowBody(7);
  const second = scene.ask({ body });
  await first.answer;
  scene.end(first);
  let answered = false;
  second.answer.then(() => answered = true);
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([answered, scene.limiter.running], [false, 1], "the slot is there, the body is not");
  body.second.resolve(bytes("two"));
  await second.answer;
  assertEquals([second.request.body?.size, await bodyOf(second.request)], [7, "one two"]);
});

Deno.test("Limiter leaves alone a body that is large, of unknown length, or not asked for yet", async (t) => {
  const cases: Record<string, RequestOptions & { body: ByteSource }> = {
    "large": { body: new SlowBody(65_537) },
    "of unknown length": { body: new SlowBody(undefined) },
    "not asked for": { body: new SlowBody(7), fields: ["Expect", "100-continue"] },
  };
  for (const [name, options] of Object.entries(cases)) {
    await t.step(name, async () => {
      const scene = new Scene();
      const [first, second] = [scene.ask(), scene.ask(options)];
      scene.end(first);
      await second.answer;
      assertStrictEquals(second.request.body, options.body);
    });
  }
});

Deno.test("Limiter answers what its engine says where a body breaks while its request waits", async () => {
  const scene = new Scene();
  const body = new SlowBody(7);
  const [first, second] = [scene.ask(), scene.ask({ body })];
  await first.answer;
  body.second.promise.catch(() => second.request.abort("bad request"));
  body.second.reject(new Error("framed wrongly"));
  assertEquals((await second.answer).status, 400);
});

Deno.test("Limiter answers whoever is given up while a small body does not come, although it is their turn", async () => {
  const scene = new Scene();
  const first = scene.ask();
  const body: ByteSource = { size: 5, read: () => new Promise(() => {}), cancel: () => {} };
  const second = scene.ask({ method: "POST", body });
  scene.end(first);
  await Promise.resolve();
  second.request.abort("read timeout");
  assertEquals((await within(2_000, second.answer, "the answer")).status, 408);
  assertEquals(scene.served, [first.request]);
});

Deno.test("addLimiterMetrics shows how many run and wait", () => {
  const scene = new Scene();
  const registry = new Registry();
  addLimiterMetrics(registry, scene.limiter);
  const shown = (): unknown[] => {
    const page = registry.render();
    return [valueOf(page, "http_requests_running"), valueOf(page, "http_requests_queued")];
  };
  assertEquals(shown(), [0, 0]);
  const first = scene.ask();
  for (let i = 0; i < 2; i++) scene.ask();
  assertEquals(shown(), [1, 2]);
  scene.end(first);
  assertEquals(shown(), [1, 1]);
});
