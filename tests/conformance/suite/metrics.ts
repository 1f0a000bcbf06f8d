import { assert, assertEquals, assertGreaterOrEqual, assertMatch } from "@std/assert";
import { HttpClient } from "../../helpers/http_client.ts";
import { parseSamples, valueOf } from "../../helpers/metrics.ts";
import { fixture } from "../../helpers/paths.ts";
import { requires } from "../../helpers/requires.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import { answer, startUpstream } from "../../helpers/upstream.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";

const BUCKETS = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];

/** compatibility.md §11: `/metrics`. */
export function metrics(context: Context): void {
  context.test("§11 metrics: page and paths", async (t) => {
    await using dog = await context.start("cat");
    await t.step("content type and names", async () => {
      await dog.post("/", "x");
      using client = await HttpClient.connect(dog.metricsPort);
      const { status, fields, text } = await client.exchange({ target: "/metrics" });
      assertEquals([status, fields.get("content-type")], [200, "text/plain; version=0.0.4; charset=utf-8"]);
      assertMatch(text, /^# TYPE http_requests_total counter$/m);
      assertMatch(text, /^# TYPE http_request_duration_seconds histogram$/m);
      assertMatch(text, /^# TYPE http_requests_in_flight gauge$/m);
      assertGreaterOrEqual(valueOf(text, "process_resident_memory_bytes")!, 1_000_000);
      assertGreaterOrEqual(valueOf(text, "process_start_time_seconds")!, 1_600_000_000);
    });
    await t.step("other paths are 404", async () => {
      using client = await HttpClient.connect(dog.metricsPort);
      assertEquals((await client.exchange({ target: "/" })).status, 404);
      assertEquals((await client.exchange({ target: "/metricsx" })).status, 404);
    });
    await t.step("/metrics on the function's port is the function's", async () => {
      assertEquals((await dog.post("/metrics", "fn")).text, "fn");
    });
  });

  context.test("§11 metrics: requests are counted by status and method", async (t) => {
    await using upstream = startUpstream(({ target }) => answer("", { status: `${target.slice(1)} X` }));
    await using dog = await context.startHttp(upstream);
    await t.step("status", async () => {
      for (const status of ["200", "404", "500", "404"]) await dog.get(`/${status}`);
      await count(dog, { code: "200", method: "get" }, 1);
      await count(dog, { code: "404", method: "get" }, 2);
      await count(dog, { code: "500", method: "get" }, 1);
    });
    await t.step("methods in lower case, unknown ones as one", async () => {
      for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "NOTIFY", "FOO", "BAR", "PROPFIND"]) {
        await dog.request({ method, target: "/200" });
      }
      for (const method of ["put", "delete", "patch", "options", "head", "notify"]) {
        await count(dog, { code: "200", method }, 1);
      }
      await count(dog, { code: "200", method: "unknown" }, 3);
    });
    await t.step("probes are not counted", async () => {
      const before = total(await dog.metrics());
      await dog.get("/_/health");
      await dog.get("/_/ready");
      await dog.post("/_/health", "");
      assertEquals(total(await dog.metrics()), before);
    });
    await t.step("the histogram counts what the counter does", async () => {
      const page = await dog.metrics();
      assertEquals(valueOf(page, "http_request_duration_seconds_count", { code: "404", method: "get" }), 2);
    });
  });

  context.test("§11 metrics: ready_path, refusals and timeouts", async (t) => {
    await using upstream = startUpstream(async ({ target }, connection) => {
      if (target === "/ready") return answer("x");
      await connection.closedByPeer(8_000);
    });
    await using dog = await context.startHttp(upstream, {
      ready_path: "/ready",
      max_inflight: "1",
      exec_timeout: "700ms",
    });
    await t.step("ready_path is not counted", async () => {
      assertEquals((await dog.get("/_/ready")).status, 200);
      assertEquals(total(await dog.metrics()), 0);
    });
    await t.step("429 and 504 are", async () => {
      const running = dog.get();
      await until(() => upstream.last.target === "/", { what: "the request at the function" });
      assertEquals((await dog.get()).status, 429);
      assertEquals((await running).status, 504);
      await count(dog, { code: "429", method: "get" }, 1);
      await count(dog, { code: "504", method: "get" }, 1);
    });
  });

  context.test("§11 metrics: in flight", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")));
    const running = Array.from({ length: 3 }, () => dog.get());
    await until(async () => valueOf(await dog.metrics(), "http_requests_in_flight") === 3, { what: "3 in flight" });
    tmp.file("go");
    await Promise.all(running);
    await until(async () => valueOf(await dog.metrics(), "http_requests_in_flight") === 0, { what: "0 in flight" });
  });

  context.test("§11 metrics: durations in buckets", async () => {
    await using dog = await context.start("sleep 0.07");
    await dog.get();
    await count(dog, { code: "200", method: "get" }, 1);
    const page = await dog.metrics();
    const buckets = parseSamples(page).filter(({ name }) => name === "http_request_duration_seconds_bucket");
    assertEquals(buckets.map(({ labels }) => labels.le), BUCKETS);
    assert(buckets.every(({ labels }) => labels.code === "200" && labels.method === "get"));
    const values = buckets.map(({ value }) => value);
    assertEquals([values[3], values.at(-1), values], [0, 1, [...values].sort((a, b) => a - b)]);
    assertGreaterOrEqual(valueOf(page, "http_request_duration_seconds_sum", { code: "200", method: "get" })!, 0.065);
  });

  context.test("§11 metrics: still served while it shuts down", async () => {
    await using dog = await context.start("true", { healthcheck_interval: "1500ms" });
    await dog.get();
    dog.signal("SIGTERM");
    await dog.stderr.waitFor(/no new connections/);
    await count(dog, { code: "200", method: "get" }, 1);
    assertEquals(await dog.exit(), 0);
  });

  context.test(requires("§11 metrics: promtool finds nothing wrong", "promtool"), async () => {
    await using dog = await context.start("cat");
    await dog.post("/", "x");
    await dog.get("/");
    await count(dog, { code: "200", method: "post" }, 1);
    const promtool = new Deno.Command("promtool", {
      args: ["check", "metrics"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = promtool.stdin.getWriter();
    await writer.write(new TextEncoder().encode(await dog.metrics()));
    await writer.close();
    const { code, stdout, stderr } = await promtool.output();
    assertEquals([code, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr)], [0, ""]);
  });
}

/** Waits for a counter: a request is counted when its last byte has been sent, and its client may be quicker. */
async function count(dog: Watchdog, labels: Record<string, string>, expected: number): Promise<void> {
  let seen: number | undefined;
  await until(async () => (seen = valueOf(await dog.metrics(), "http_requests_total", labels)) === expected, {
    what: () => `${expected} requests with ${JSON.stringify(labels)}, which were ${seen}`,
    timeout: 3_000,
  });
}

/** Requests counted in all. */
function total(page: string): number {
  return parseSamples(page).filter(({ name }) => name === "http_requests_total").reduce(
    (sum, { value }) => sum + value,
    0,
  );
}
