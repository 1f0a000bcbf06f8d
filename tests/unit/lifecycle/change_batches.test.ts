import { assertEquals } from "@std/assert";
import { ChangeBatches, summarise } from "../../../src/lifecycle/change_batches.ts";
import { FakeTimers } from "../http/_fake_timers.ts";

/** Batches under a clock of the test's own, and those that were given so far. */
function collect(): { batches: ChangeBatches; timers: FakeTimers; given: (readonly string[])[]; ended: Promise<void> } {
  const timers = new FakeTimers();
  const batches = new ChangeBatches(timers);
  const given: (readonly string[])[] = [];
  const take = async () => {
    for (let batch; (batch = await batches.next()) !== undefined;) given.push(batch);
  };
  return { batches, timers, given, ended: take() };
}

/** Lets what was resolved be heard of. */
const heard = (): Promise<void> => new Promise((resolve) => queueMicrotask(() => queueMicrotask(resolve)));

Deno.test("ChangeBatches gives what changes once it was quiet for 200 ms, each path once", async () => {
  const { batches, timers, given, ended } = collect();
  batches.add("/b");
  timers.pass(199);
  batches.add("/a");
  batches.add("/b");
  timers.pass(199);
  await heard();
  assertEquals(given, []);
  timers.pass(1);
  await heard();
  assertEquals(given, [["/b", "/a"]]);
  timers.pass(10_000);
  batches.add("/c");
  timers.pass(200);
  await heard();
  assertEquals(given, [["/b", "/a"], ["/c"]]);
  batches[Symbol.dispose]();
  await ended;
});

Deno.test("ChangeBatches keeps what comes while nobody waits, as one batch, and waits for quiet then too", async () => {
  const timers = new FakeTimers();
  using batches = new ChangeBatches(timers);
  batches.add("/a");
  timers.pass(500);
  batches.add("/b");
  let given: readonly string[] | undefined;
  const next = batches.next().then((batch) => given = batch);
  timers.pass(199);
  await heard();
  assertEquals(given, undefined);
  timers.pass(1);
  assertEquals(await next, ["/a", "/b"]);
  batches.add("/c");
  timers.pass(200);
  assertEquals(await batches.next(), ["/c"]);
});

Deno.test("ChangeBatches ends the waiting when disposed of, and gives nothing after that", async () => {
  const { batches, timers, given, ended } = collect();
  batches.add("/a");
  batches[Symbol.dispose]();
  batches.add("/b");
  timers.pass(1_000);
  await ended;
  assertEquals([given, await batches.next(), timers.pending], [[], undefined, 0]);
});

Deno.test("summarise names three paths and counts the others", () => {
  assertEquals(summarise(["/a"]), "/a");
  assertEquals(summarise(["/a", "/b", "/c"]), "/a, /b, /c");
  assertEquals(summarise(["/a", "/b", "/c", "/d", "/e"]), "/a, /b, /c and 2 more");
});
