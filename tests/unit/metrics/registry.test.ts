import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Registry } from "../../../src/metrics/registry.ts";

Deno.test("Registry.render() writes the text format, metrics in the order of their registration", () => {
  const registry = new Registry();
  const requests = registry.counter("requests_total", "Requests.", ["code", "method"]);
  const open = registry.gauge("open", "Connections.").with();
  registry.collected("start_seconds", "Start.", "gauge", () => 1.5);
  requests.with("200", "get").increment();
  requests.with("404", "post").increment();
  requests.with("200", "get").increment();
  open.increment();
  assertEquals(
    registry.render(),
    `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{code="200",method="get"} 2
requests_total{code="404",method="post"} 1
# HELP open Connections.
# TYPE open gauge
open 1
# HELP start_seconds Start.
# TYPE start_seconds gauge
start_seconds 1.5
`,
  );
});

Deno.test("Registry.render() writes the buckets of a histogram cumulatively", () => {
  const registry = new Registry();
  const durations = registry.histogram("duration_seconds", "Durations.", ["code"], [0.005, 0.25, 1]);
  for (const value of [0.125, 0.0625, 2, 0.001953125]) durations.with("200").observe(value);
  registry.histogram("size_bytes", "Sizes.", [], [10]).with().observe(3);
  assertEquals(
    registry.render(),
    `# HELP duration_seconds Durations.
# TYPE duration_seconds histogram
duration_seconds_bucket{code="200",le="0.005"} 1
duration_seconds_bucket{code="200",le="0.25"} 3
duration_seconds_bucket{code="200",le="1"} 3
duration_seconds_bucket{code="200",le="+Inf"} 4
duration_seconds_sum{code="200"} 2.189453125
duration_seconds_count{code="200"} 4
# HELP size_bytes Sizes.
# TYPE size_bytes histogram
size_bytes_bucket{le="10"} 1
size_bytes_bucket{le="+Inf"} 1
size_bytes_sum 3
size_bytes_count 1
`,
  );
});

Deno.test("Registry.render() leaves out what has no value", () => {
  const registry = new Registry();
  registry.counter("requests_total", "Requests.", ["code"]);
  registry.collected("unknown_bytes", "Nobody knows.", "gauge", () => NaN);
  assertEquals(registry.render(), "");
});

Deno.test("Registry.collected() is looked up at each scrape", () => {
  const registry = new Registry();
  let value = 0;
  registry.collected("scrapes_total", "Scrapes.", "counter", () => ++value);
  registry.render();
  assert(registry.render().endsWith("\nscrapes_total 2\n"));
});

Deno.test("Family.with() gives the same series for the same values", () => {
  const family = new Registry().counter("requests_total", "Requests.", ["code", "method"]);
  assertStrictEquals(family.with("200", "get"), family.with("200", "get"));
  assert(family.with("200", "get") !== family.with("200", "put"));
});

Deno.test("Family.with() escapes values", () => {
  const registry = new Registry();
  registry.counter("requests_total", "Requests.", ["path"]).with('a"b\\c\nd');
  assert(registry.render().endsWith('requests_total{path="a\\"b\\\\c\\nd"} 0\n'));
});
