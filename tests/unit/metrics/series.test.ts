import { assertEquals } from "@std/assert";
import { Counter, Gauge, Histogram } from "../../../src/metrics/series.ts";

Deno.test("Counter counts up", () => {
  const counter = new Counter();
  counter.increment();
  counter.increment();
  assertEquals(counter.value, 2);
});

Deno.test("Gauge goes up and down", () => {
  const gauge = new Gauge();
  gauge.increment();
  gauge.increment();
  gauge.decrement();
  assertEquals(gauge.value, 1);
});

Deno.test("Histogram puts a value into the first bucket whose bound is not below it", () => {
  const cases: readonly (readonly [number, number[]])[] = [
    [0, [1, 0, 0]],
    [0.5, [1, 0, 0]],
    [0.500001, [0, 1, 0]],
    [2, [0, 1, 0]],
    [2.1, [0, 0, 1]],
    [Infinity, [0, 0, 1]],
  ];
  for (const [value, counts] of cases) {
    const histogram = new Histogram([0.5, 2]);
    histogram.observe(value);
    assertEquals([...histogram.counts], counts, String(value));
  }
});

Deno.test("Histogram sums up what it observes", () => {
  const histogram = new Histogram([1]);
  for (const value of [0.25, 0.5, 4]) histogram.observe(value);
  assertEquals([[...histogram.counts], histogram.sum], [[2, 1], 4.75]);
});
