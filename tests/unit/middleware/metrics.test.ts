import { assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import type { Outcome } from "../../../src/http/message.ts";
import { emptyResponse } from "../../../src/http/responses.ts";
import { addProcessMetrics } from "../../../src/metrics/process_metrics.ts";
import { Registry } from "../../../src/metrics/registry.ts";
import { metrics } from "../../../src/middleware/metrics.ts";
import { parseSamples, valueOf } from "../../helpers/metrics.ts";
import { requires } from "../../helpers/requires.ts";
import { within } from "../../helpers/until.ts";
import { answer, request } from "./_exchange.ts";

/** Counted requests, and the page that tells of them. */
class Scene {
  readonly registry = new Registry();
  readonly middleware = metrics(this.registry);

  /** Begins a request; the function that is returned ends it. */
  async begin(method: string): Promise<(outcome: Outcome, status: number | null) => void> {
    const asked = request({ method });
    await answer(this.middleware, asked);
    return (outcome, status) => asked.end(outcome, status === null ? null : emptyResponse(status), 0);
  }

  async exchange(method: string, outcome: Outcome, status: number | null): Promise<void> {
    const end = await this.begin(method);
    end(outcome, status);
  }

  total(code: string, method: string): number | undefined {
    return valueOf(this.registry.render(), "http_requests_total", { code, method });
  }

  get inFlight(): number | undefined {
    return valueOf(this.registry.render(), "http_requests_in_flight");
  }
}

Deno.test("metrics() counts requests when they end, by status and method", async () => {
  const scene = new Scene();
  const end = await scene.begin("GET");
  assertEquals(scene.total("200", "get"), undefined);
  end("completed", 200);
  await scene.exchange("GET", "completed", 200);
  await scene.exchange("GET", "completed", 404);
  await scene.exchange("POST", "timed out", 504);
  assertEquals([scene.total("200", "get"), scene.total("404", "get"), scene.total("504", "post")], [2, 1, 1]);
});

Deno.test("metrics() counts an exchange once", async () => {
  const scene = new Scene();
  const end = await scene.begin("GET");
  end("completed", 200);
  end("failed", 500);
  assertEquals(parseSamples(scene.registry.render()).filter(({ name }) => name === "http_requests_total"), [
    { name: "http_requests_total", labels: { code: "200", method: "get" }, value: 1 },
  ]);
  assertEquals(scene.inFlight, 0);
});

Deno.test("metrics() counts a client that left as 499, whatever the answer was", async () => {
  const scene = new Scene();
  await scene.exchange("POST", "client gone", 200);
  await scene.exchange("POST", "client gone", null);
  assertEquals([scene.total("499", "post"), scene.total("200", "post")], [2, undefined]);
});

Deno.test("metrics() writes known methods in lower case, and all others as unknown", async () => {
  const scene = new Scene();
  const known = ["GET", "PUT", "HEAD", "POST", "DELETE", "CONNECT", "OPTIONS", "NOTIFY", "TRACE", "PATCH"];
  const others = ["FOO", "get", "PROPFIND", "__proto__", "constructor"];
  for (const method of [...known, ...others]) await scene.exchange(method, "completed", 200);
  for (const method of known) assertEquals(scene.total("200", method.toLowerCase()), 1, method);
  assertEquals(scene.total("200", "unknown"), others.length);
  const totals = parseSamples(scene.registry.render()).filter(({ name }) => name === "http_requests_total");
  assertEquals(totals.length, known.length + 1);
});

Deno.test("metrics() tells how many requests are in flight", async () => {
  const scene = new Scene();
  assertEquals(scene.inFlight, 0);
  const [first, second] = [await scene.begin("GET"), await scene.begin("POST")];
  assertEquals(scene.inFlight, 2);
  first("completed", 200);
  assertEquals(scene.inFlight, 1);
  second("client gone", null);
  assertEquals(scene.inFlight, 0);
});

Deno.test("metrics() observes durations in seconds", async () => {
  const scene = new Scene();
  const start = performance.now();
  await scene.exchange("GET", "completed", 200);
  const seconds = (performance.now() - start) / 1000;

  const samples = parseSamples(scene.registry.render())
    .filter(({ name }) => name.startsWith("http_request_duration_seconds"));
  const bounds = samples.flatMap(({ labels }) => labels.le ?? []);
  assertEquals(bounds, ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]);
  const labels = { code: "200", method: "get" };
  const value = (part: string) => valueOf(scene.registry.render(), `http_request_duration_seconds_${part}`, labels)!;
  assertEquals(value("count"), 1);
  assertGreaterOrEqual(value("sum"), 0);
  assertLessOrEqual(value("sum"), seconds);
});

Deno.test({
  ...requires("metrics() and process metrics pass promtool check metrics", "promtool"),
  async fn(): Promise<void> {
    const scene = new Scene();
    addProcessMetrics(scene.registry);
    await scene.exchange("GET", "completed", 200);
    await scene.exchange("POST", "client gone", null);
    await scene.begin("GET");
    const promtool = new Deno.Command("promtool", {
      args: ["check", "metrics"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const output = promtool.output();
    await new Blob([scene.registry.render()]).stream().pipeTo(promtool.stdin);
    const { code, stdout, stderr } = await within(30_000, output, "promtool");
    const decoder = new TextDecoder();
    assertEquals({ code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) }, {
      code: 0,
      stdout: "",
      stderr: "",
    });
  },
});
