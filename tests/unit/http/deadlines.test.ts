import { assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { after, Deadlines, within } from "../../../src/http/deadlines.ts";
import { FakeTimers } from "./_fake_timers.ts";

/** Deadlines of 100 ms, and a note of each that went off: its name, and when it did after the start. */
class Scene {
  readonly timers = new FakeTimers();
  readonly start = this.timers.now();
  readonly deadlines = new Deadlines(100, this.timers);
  readonly calls: string[] = [];

  readonly note = (name: string) => (): void => {
    this.calls.push(`${name} ${this.timers.now() - this.start}`);
  };
}

Deno.test("Deadlines call each once, when its duration is over", () => {
  const { timers, start, deadlines, calls, note } = new Scene();
  deadlines.add(start, note("a"));
  timers.pass(30);
  deadlines.add(timers.now(), note("b"));
  deadlines.add(timers.now(), note("c"));
  timers.pass(69);
  assertEquals(calls, []);
  timers.pass(1);
  assertEquals(calls, ["a 100"]);
  timers.pass(1000);
  assertEquals(calls, ["a 100", "b 130", "c 130"]);
});

Deno.test("Deadlines count from the given moment, in whatever order they are added", () => {
  const { timers, start, deadlines, calls, note } = new Scene();
  timers.pass(50);
  for (const since of [40, 10, 50, 20, 30]) deadlines.add(start + since, note(`since ${since}:`));
  assertEquals(timers.pending, 1, "the timer is moved, not doubled");
  timers.pass(1000);
  assertEquals(calls, ["since 10: 110", "since 20: 120", "since 30: 130", "since 40: 140", "since 50: 150"]);
});

Deno.test("Deadlines call at once, but not within add(), what is over already", () => {
  const { timers, start, deadlines, calls, note } = new Scene();
  timers.pass(500);
  deadlines.add(start, note("late"));
  assertEquals(calls, []);
  timers.pass(0);
  assertEquals(calls, ["late 500"]);
});

Deno.test("Deadlines do not call what is cancelled, in any place", () => {
  for (const cancelled of ["a", "b", "c"]) {
    const { timers, deadlines, calls, note } = new Scene();
    const added = ["a", "b", "c"].map((name) => ({ name, deadline: deadlines.add(timers.now(), note(name)) }));
    const { deadline } = added.find(({ name }) => name === cancelled)!;
    deadline.cancel();
    deadline.cancel();
    timers.pass(200);
    assertEquals(calls, ["a 100", "b 100", "c 100"].filter((call) => !call.startsWith(cancelled)));
  }
});

Deno.test("Deadlines can be cancelled after they went off", () => {
  const { timers, deadlines, calls, note } = new Scene();
  const first = deadlines.add(timers.now(), note("a"));
  timers.pass(50);
  deadlines.add(timers.now(), note("b"));
  timers.pass(50);
  first.cancel();
  timers.pass(50);
  assertEquals(calls, ["a 100", "b 150"]);
});

Deno.test("Deadlines may be added and cancelled by the one that goes off", () => {
  const { timers, deadlines, calls, note } = new Scene();
  deadlines.add(timers.now(), () => {
    note("a")();
    second.cancel();
    deadlines.add(timers.now(), note("c"));
  });
  const second = deadlines.add(timers.now(), note("b"));
  timers.pass(1000);
  assertEquals(calls, ["a 100", "c 200"]);
});

Deno.test("Deadlines share one timer, which a cancelled one leaves alone", () => {
  const { timers, deadlines } = new Scene();
  for (let i = 0; i < 1000; i++) {
    deadlines.add(timers.now(), () => {}).cancel();
    timers.pass(0.05);
  }
  assertEquals([timers.started, timers.pending], [1, 1]);
  timers.pass(100);
  assertEquals([timers.started, timers.pending], [1, 0]);
});

Deno.test("Deadlines set the timer anew for the next where the first was cancelled", () => {
  const { timers, deadlines, calls, note } = new Scene();
  const first = deadlines.add(timers.now(), note("a"));
  timers.pass(40);
  deadlines.add(timers.now(), note("b"));
  first.cancel();
  timers.pass(60);
  assertEquals([calls, timers.started, timers.pending], [[], 2, 1]);
  timers.pass(40);
  assertEquals(calls, ["b 140"]);
});

Deno.test("Deadlines are not early where the timer is", () => {
  const { timers, deadlines, calls, note } = new Scene();
  timers.lateness = -0.5;
  deadlines.add(timers.now(), note("a"));
  timers.pass(99.9);
  assertEquals(calls, []);
  timers.pass(1);
  assertEquals(calls.length, 1);
});

Deno.test("Deadlines do not call anything once disposed of", () => {
  const { timers, deadlines, calls, note } = new Scene();
  {
    using disposed = deadlines;
    disposed.add(timers.now(), note("a"));
  }
  assertEquals(timers.pending, 0);
  timers.pass(1000);
  assertEquals(calls, []);
});

Deno.test("Deadlines may be longer than a timer can be", () => {
  const timers = new FakeTimers();
  const month = 30 * 24 * 3600 * 1000;
  const deadlines = new Deadlines(month, timers);
  let calls = 0;
  deadlines.add(timers.now(), () => calls++);
  timers.pass(month - 1);
  assertEquals(calls, 0);
  timers.pass(1);
  assertEquals(calls, 1);
});

Deno.test("after() calls once its time is over, from now or from the given moment", () => {
  const { timers, start, calls, note } = new Scene();
  timers.pass(50);
  after(70, note("a"), undefined, timers);
  after(70, note("b"), start, timers);
  timers.pass(1000);
  assertEquals(calls, ["b 70", "a 120"]);
  assertEquals(timers.pending, 0);
});

Deno.test("after() does not call what is cancelled, and leaves no timer", () => {
  const { timers, calls, note } = new Scene();
  after(70, note("a"), undefined, timers).cancel();
  assertEquals(timers.pending, 0);
  timers.pass(1000);
  assertEquals(calls, []);
});

Deno.test("Deadlines go by the process's own clock unless told otherwise", async () => {
  using deadlines = new Deadlines(30);
  const start = performance.now();
  const called = Promise.withResolvers<number>();
  deadlines.add(start, () => called.resolve(performance.now()));
  // Its timer keeps nothing alive: another one has to.
  const alive = setTimeout(() => called.reject(new Error("no deadline within 10 s")), 10_000);
  assertGreaterOrEqual(await called.promise - start, 30);
  clearTimeout(alive);
});

Deno.test("Deadlines keep no process alive", async () => {
  const module = new URL("../../../src/http/deadlines.ts", import.meta.url);
  const program = `import { Deadlines } from "${module}"; new Deadlines(3_600_000).add(performance.now(), () => {});`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", program] }).spawn();
  const late = setTimeout(() => child.kill(), 30_000);
  assertEquals((await child.status).code, 0);
  clearTimeout(late);
});

Deno.test("within() ends with the work or with the time, whichever is first, and leaves no timer", async () => {
  const never = new Promise<void>(() => {});
  const begun = performance.now();
  await within(20, never);
  assertGreaterOrEqual(performance.now() - begun, 19);
  await within(Number.MAX_SAFE_INTEGER, Promise.resolve());
  await assertRejects(() => within(60_000, Promise.reject(new Error("failed"))), Error, "failed");
});
