import { assertEquals, assertGreater, assertMatch, assertStringIncludes } from "@std/assert";
import { randomBytes, sha256 } from "../../helpers/bytes.ts";
import type { RequestOptions } from "../../helpers/http_client.ts";
import { valueOf } from "../../helpers/metrics.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { pause, until } from "../../helpers/until.ts";
import { answer, startUpstream, type Upstream } from "../../helpers/upstream.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";

/** An upstream that answers with the target, one request each time that it is told to go on. */
class Turnstile implements AsyncDisposable {
  readonly #upstream: Upstream;
  readonly #waiting: (() => void)[] = [];

  constructor() {
    this.#upstream = startUpstream(async ({ target }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
      return answer(target);
    });
  }

  get url(): string {
    return this.#upstream.url;
  }

  /** The targets of the requests that came. */
  get targets(): string[] {
    return this.#upstream.requests.map(({ target }) => target);
  }

  /** Lets the first that waits go on, once it has come. */
  async next(): Promise<void> {
    const go = await until(() => this.#waiting.shift(), { what: "a request at the function" });
    go();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const go of this.#waiting) go();
    await this.#upstream[Symbol.asyncDispose]();
  }
}

/** Waits until so many requests wait in the watchdog. */
async function untilQueued(dog: Watchdog, count: number): Promise<void> {
  await until(async () => valueOf(await dog.metrics(), "http_requests_queued") === count, { what: `${count} to wait` });
}

/** compatibility.md §14, of-watchdog #52: `max_queue` and `queue_timeout`. */
export function queue(context: Context): void {
  context.test("§11 queue: requests wait in order, and are told for how long", async (t) => {
    await using turnstile = new Turnstile();
    await using dog = await context.startHttp(turnstile.url, { max_inflight: "1", max_queue: "2" });
    const asked = [dog.get("/0")];
    await until(() => turnstile.targets.length === 1, { what: "the first at the function" });
    for (const i of [1, 2]) {
      assertEquals((await dog.get("/_/ready")).status, 200);
      asked.push(dog.get(`/${i}`));
      await untilQueued(dog, i);
    }
    await t.step("the queue is full: 429, at once, /_/ready too; health is not", async () => {
      const { status, text, fields } = await dog.get("/late");
      assertEquals([status, fields.get("x-queue-seconds")], [429, undefined]);
      assertEquals(text, "Concurrent request limit exceeded. Max concurrent requests: 1\n");
      assertEquals((await dog.get("/_/ready")).status, 429);
      assertEquals((await dog.get("/_/health")).status, 200);
    });
    await t.step("the gauges tell", async () => {
      const page = await dog.metrics();
      const names = ["http_requests_running", "http_requests_queued", "http_requests_in_flight"];
      assertEquals(names.map((name) => valueOf(page, name)), [1, 2, 3]);
    });
    await t.step("one after the other is answered", async () => {
      for (const [i, request] of asked.entries()) {
        await turnstile.next();
        const { status, text, fields } = await request;
        assertEquals([status, text], [200, `/${i}`]);
        const waited = fields.get("x-queue-seconds");
        if (i === 0) assertEquals(waited, undefined);
        else assertMatch(waited ?? "", /^\d+\.\d{6}$/);
      }
      assertEquals(turnstile.targets, ["/0", "/1", "/2"]);
    });
    await t.step("and the place is there again", async () => {
      await until(async () => (await dog.get("/_/ready")).status === 200, { what: "readiness" });
      await untilQueued(dog, 0);
    });
  });

  context.test("§11 queue: what waits for queue_timeout is 429, and says so", async () => {
    await using turnstile = new Turnstile();
    const env = { max_inflight: "1", max_queue: "5", queue_timeout: "300ms" };
    await using dog = await context.startHttp(turnstile.url, env);
    const first = dog.get("/0");
    await until(() => turnstile.targets.length === 1, { what: "the first at the function" });
    const { status, text, fields, endAt } = await dog.post("/1", "body");
    assertEquals([status, text], [429, "Concurrent request limit exceeded. Max concurrent requests: 1\n"]);
    assertGreater(Number(fields.get("x-queue-seconds")), 0.29);
    assertGreater(endAt, 290);
    await turnstile.next();
    assertEquals((await first).text, "/0");
    assertEquals(turnstile.targets, ["/0"]);
  });

  context.test("§11 queue: exec_timeout starts when a request leaves it", async () => {
    await using upstream = startUpstream(async ({ target }) => {
      await pause(1000);
      return answer(target);
    });
    const env = { max_inflight: "1", max_queue: "5", queue_timeout: "20s", exec_timeout: "2500ms" };
    await using dog = await context.startHttp(upstream, env);
    const asked = ["/0", "/1", "/2"].map((target) => dog.get(target));
    assertEquals((await Promise.all(asked)).map(({ status }) => status), [200, 200, 200]);
    assertEquals(upstream.requests.length, 3);
  });

  context.test("§11 queue: a client that leaves it is not served, and its place is free", async (t) => {
    const kinds: Record<string, RequestOptions> = {
      "GET": { target: "/gone" },
      "POST with a small body": { method: "POST", target: "/gone", body: "abc" },
    };
    for (const [name, request] of Object.entries(kinds)) {
      await t.step(name, async () => {
        await using turnstile = new Turnstile();
        await using dog = await context.startHttp(turnstile.url, { max_inflight: "1", max_queue: "2" });
        const first = dog.get("/0");
        await until(() => turnstile.targets.length === 1, { what: "the first at the function" });
        {
          using client = await dog.connect();
          await client.send(request);
          await untilQueued(dog, 1);
        }
        await untilQueued(dog, 0);
        const next = dog.get("/1");
        await turnstile.next();
        await turnstile.next();
        assertEquals([(await first).text, (await next).text], ["/0", "/1"]);
        assertEquals(turnstile.targets, ["/0", "/1"]);
        const count = { code: "499", method: request.method?.toLowerCase() ?? "get" };
        assertEquals(valueOf(await dog.metrics(), "http_requests_total", count), 1);
      });
    }
  });

  context.test("§11 queue: bodies arrive whole behind it, of any size and framing", async (t) => {
    using tmp = new TempDir();
    const data = randomBytes(1 << 20);
    await using dog = await context.start(fixture("echo_after_file.sh", tmp.at("go")), {
      max_inflight: "1",
      max_queue: "9",
    });
    const first = dog.post("/", "first");
    await dog.child();
    const bodies: Record<string, RequestOptions> = {
      "none": {},
      "small": { body: data.subarray(0, 1000) },
      "of 64 KiB": { body: data.subarray(0, 65_536) },
      "large": { body: data },
      "chunked": { chunks: [data.subarray(0, 10), data.subarray(10, 5000)] },
    };
    const asked = Object.values(bodies).map((request) => dog.request({ method: "POST", ...request }));
    await untilQueued(dog, asked.length);
    tmp.file("go");
    assertEquals((await first).text, "first");
    for (const [i, [name, { body, chunks }]] of Object.entries(bodies).entries()) {
      await t.step(name, async () => {
        const expected = chunks ? data.subarray(0, 5000) : body ?? new Uint8Array(0);
        const received = await asked[i];
        assertEquals([received.status, received.body.length], [200, expected.length]);
        assertEquals(await sha256(received.body), await sha256(expected as Uint8Array<ArrayBuffer>));
      });
    }
  });

  context.test("§11 queue: at shutdown those that wait are still served", async () => {
    await using turnstile = new Turnstile();
    await using dog = await context.startHttp(turnstile.url, { max_inflight: "1", max_queue: "2" });
    const first = dog.get("/0");
    await until(() => turnstile.targets.length === 1, { what: "the first at the function" });
    const second = dog.get("/1");
    await untilQueued(dog, 1);
    dog.signal("SIGTERM");
    await dog.stderr.waitFor(/draining: 2 requests/);
    await turnstile.next();
    await turnstile.next();
    assertEquals([(await first).text, (await second).text], ["/0", "/1"]);
    assertEquals(await dog.exit(), 0);
  });

  context.test("§11 queue: max_queue needs max_inflight, and time left for the work is warned of", async () => {
    const { code, stderr } = await context.run({ fprocess: "cat", max_queue: "2" });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "max_queue 2 without max_inflight");
    await using dog = await context.start("cat", { max_inflight: "1", max_queue: "2" });
    assertStringIncludes(dog.log, "queue_timeout (30s) and exec_timeout (30s) together are above write_timeout (30s)");
  });
}
