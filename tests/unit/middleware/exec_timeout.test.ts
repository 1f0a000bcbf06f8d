import { assertAlmostEquals, assertEquals, assertStrictEquals } from "@std/assert";
import { parseGoDuration } from "../../../src/config/parse.ts";
import type { HttpRequest, WorkLimit } from "../../../src/http/message.ts";
import { ExecTimeout, type ExecTimeoutOptions } from "../../../src/middleware/exec_timeout.ts";
import { FakeTimers } from "../http/_fake_timers.ts";
import { answer, request } from "./_exchange.ts";

/** A request behind the exec timeout, on a clock that stands where the request began. */
class Scene {
  readonly asked: HttpRequest;
  readonly timers: FakeTimers;
  readonly timeout: ExecTimeout;

  constructor(options: Omit<ExecTimeoutOptions, "timers">, xTimeout?: string) {
    this.asked = request({ fields: xTimeout === undefined ? [] : ["X-Timeout", xTimeout] });
    this.timers = new FakeTimers(this.asked.started);
    this.timeout = new ExecTimeout({ ...options, timers: this.timers });
  }

  /** Hands the request on, and lets time pass until its work is given up, which has to be at its limit. Returns that. */
  async run(): Promise<WorkLimit> {
    const givenUp = Promise.withResolvers<number>();
    this.asked.onAbort(() => givenUp.resolve(this.timers.now()));
    await answer(this.timeout.middleware, this.asked);
    this.timers.pass(3_600_000);
    const limit = this.asked.limit!;
    assertAlmostEquals(await givenUp.promise - this.asked.started, limit.milliseconds, 1.001); // timers take whole ms
    return limit;
  }
}

const execLimit = (milliseconds: number): WorkLimit => ({ option: "exec_timeout", milliseconds });
const writeLimit = (milliseconds: number): WorkLimit => ({ option: "write_timeout", milliseconds });

Deno.test("ExecTimeout gives work up at the earlier of exec_timeout and write_timeout, and says which", async () => {
  const cases = [
    [30_000, 60_000, execLimit(30_000)],
    [60_000, 30_000, writeLimit(30_000)],
    [30_000, 30_000, execLimit(30_000)],
    [0, 30_000, writeLimit(30_000)],
  ] as const;
  for (const [execTimeout, writeTimeout, limit] of cases) {
    const scene = new Scene({ execTimeout, writeTimeout });
    assertEquals(await scene.run(), limit);
    assertEquals(scene.asked.aborted, "timed out");
  }
});

Deno.test("ExecTimeout lets X-Timeout shorten exec_timeout, and ignores any other value", async () => {
  const options = { execTimeout: 10_000, writeTimeout: 20_000, parseDuration: parseGoDuration };
  const cases = [
    ["300ms", execLimit(300)],
    ["1.5s", execLimit(1500)],
    ["9999ms", execLimit(9999)],
    ["10s", execLimit(10_000)],
    ["15s", execLimit(10_000)],
    ["1h", execLimit(10_000)],
    ["0", execLimit(10_000)],
    ["0s", execLimit(10_000)],
    ["-1s", execLimit(10_000)],
    ["5", execLimit(10_000)],
    ["soon", execLimit(10_000)],
    ["", execLimit(10_000)],
  ] as const;
  for (const [xTimeout, limit] of cases) {
    assertEquals(await new Scene(options, xTimeout).run(), limit, xTimeout);
  }
});

Deno.test("ExecTimeout lets X-Timeout shorten write_timeout where that is the earlier", async () => {
  const options = { execTimeout: 20_000, writeTimeout: 10_000, parseDuration: parseGoDuration };
  assertEquals(await new Scene(options, "5s").run(), execLimit(5000));
  assertEquals(await new Scene(options, "15s").run(), writeLimit(10_000));
});

Deno.test("ExecTimeout ignores X-Timeout where exec_timeout is 0, or no parser is given", async () => {
  const off = { execTimeout: 0, writeTimeout: 10_000, parseDuration: parseGoDuration };
  assertEquals(await new Scene(off, "1s").run(), writeLimit(10_000));
  const otherMode = { execTimeout: 10_000, writeTimeout: 20_000 };
  assertEquals(await new Scene(otherMode, "1s").run(), execLimit(10_000));
});

Deno.test("ExecTimeout counts from the end of the request head", async () => {
  for (const xTimeout of [undefined, "500ms"]) {
    const scene = new Scene({ execTimeout: 1000, writeTimeout: 2000, parseDuration: parseGoDuration }, xTimeout);
    scene.timers.pass(400); // in front of this middleware
    assertEquals(await scene.run(), execLimit(xTimeout === undefined ? 1000 : 500));
  }
});

Deno.test("ExecTimeout counts exec_timeout from the beginning of the work, where that had to wait", async () => {
  const cases = [
    [{ execTimeout: 1000, writeTimeout: 2000 }, undefined, execLimit(1000), 1400],
    [{ execTimeout: 1000, writeTimeout: 1401 }, undefined, execLimit(1000), 1400],
    [{ execTimeout: 1000, writeTimeout: 1300 }, undefined, writeLimit(1300), 1300],
    [{ execTimeout: 0, writeTimeout: 2000 }, undefined, writeLimit(2000), 2000],
    [{ execTimeout: 1000, writeTimeout: 2000 }, "300ms", execLimit(300), 700],
    [{ execTimeout: 1000, writeTimeout: 600 }, "300ms", writeLimit(600), 600],
  ] as const;
  for (const [options, xTimeout, limit, end] of cases) {
    const scene = new Scene({ ...options, parseDuration: parseGoDuration }, xTimeout);
    scene.asked.workStarted = scene.asked.started + 400;
    scene.timers.pass(400);
    const givenUp = Promise.withResolvers<number>();
    scene.asked.onAbort(() => givenUp.resolve(scene.timers.now()));
    await answer(scene.timeout.middleware, scene.asked);
    scene.timers.pass(3_600_000);
    assertEquals(scene.asked.limit, limit);
    assertAlmostEquals(await givenUp.promise - scene.asked.started, end, 1.001);
  }
});

Deno.test("ExecTimeout does nothing once the request has ended", async () => {
  for (const xTimeout of [undefined, "500ms"]) {
    const scene = new Scene({ execTimeout: 1000, writeTimeout: 2000, parseDuration: parseGoDuration }, xTimeout);
    await answer(scene.timeout.middleware, scene.asked);
    scene.asked.end("completed", null, 0);
    scene.timers.pass(3_600_000);
    assertEquals(scene.asked.aborted, undefined);
  }
});

Deno.test("ExecTimeout stops the timer of an X-Timeout when its request ends", async () => {
  const scene = new Scene({ execTimeout: 1000, writeTimeout: 2000, parseDuration: parseGoDuration }, "500ms");
  await answer(scene.timeout.middleware, scene.asked);
  assertEquals(scene.timers.pending, 1);
  scene.asked.end("completed", null, 0);
  assertEquals(scene.timers.pending, 0);
});

Deno.test("ExecTimeout has set the limit when the handler is called, and passes its answer on", async () => {
  const scene = new Scene({ execTimeout: 1000, writeTimeout: 2000 });
  let limit: WorkLimit | undefined;
  const expected = await answer((next) => next, request());
  const given = await answer(scene.timeout.middleware, scene.asked, (asked) => {
    limit = asked.limit;
    return expected;
  });
  assertStrictEquals(given, expected);
  assertEquals(limit, execLimit(1000));
});

Deno.test("ExecTimeout leaves no timer once disposed of", async () => {
  const scene = new Scene({ execTimeout: 1000, writeTimeout: 2000 });
  await answer(scene.timeout.middleware, scene.asked);
  scene.timeout[Symbol.dispose]();
  assertEquals(scene.timers.pending, 0);
});
