import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { isAlive } from "../../helpers/proc.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import type { Context, Env } from "../context.ts";

const AFTERBURN: Env = { mode: "afterburn", kill_grace: "100ms" };

/** Answers with the body; some paths make it do otherwise. */
const FUNCTION = fixture("afterburn/misbehave.sh");

/** compatibility.md §9: a process that fails a request is replaced, and the next request is served. */
export function afterburnFailures(context: Context): void {
  context.test("§9 failure: 500 with the reason, a line in the log, and another process", async (t) => {
    await using dog = await context.start(FUNCTION, AFTERBURN);
    const targets = {
      "/exit-before-body": "exit status 3",
      "/exit": "exit status 3",
      "/kill": "signal: killed",
      "/exit-in-head": "exit status 3",
      "/exit-in-body": "exit status 3",
      "/fail-at-end": "exit status 3",
      "/garbage": "printed what is no HTTP answer: .*",
    };
    for (const [target, reason] of Object.entries(targets)) {
      await t.step(target, async () => {
        const { text: before } = await dog.get("/pid");
        const { status, text, fields, complete } = await dog.post(target, "abc");
        assertEquals([status, complete], [500, true]);
        assertMatch(text, new RegExp(`^[^\n]*${reason}$`));
        assertMatch(fields.get("content-type")!, /^text\/plain/);
        assertNotEquals((await dog.get("/pid")).text, before);
        await dog.stderr.waitFor(logLine(new RegExp(`Function process is replaced: ${reason}`)));
        await dog.stderr.waitFor(logLine(new RegExp(`POST ${target} - 500 Internal Server Error - .*`)));
        assertEquals(dog.log.split(`stderr: POST ${target}\n`).length, 2, "times that the function has seen it");
      });
    }
  });

  context.test("§9 failure: what the process leaves behind is ended before another takes over", async () => {
    await using dog = await context.start(FUNCTION, AFTERBURN);
    assertEquals((await dog.get("/leave")).status, 500);
    const { text: pid } = await dog.get("/pid");
    assertEquals(dog.children(), [Number(pid)]);
  });

  context.test("§9 exec timeout: 504 at the deadline, and another process", async () => {
    await using dog = await context.start(FUNCTION, { ...AFTERBURN, exec_timeout: "700ms" });
    const { text: before } = await dog.get("/pid");
    const { status, endAt } = await dog.post("/slow", "600");
    assertEquals(status, 504);
    assert(endAt >= 699 && endAt < 3_000, `answered after ${endAt} ms`);
    assertNotEquals((await dog.get("/pid")).text, before);
    assert(!isAlive(Number(before)), "the process still runs");
    await dog.stderr.waitFor(
      logLine(/Function process is replaced: not done with POST \/slow within exec_timeout of 700ms/),
    );
  });

  context.test("§9 client gone: the function goes on undisturbed, and the next request is served", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(FUNCTION, AFTERBURN);
    const { text: pid } = await dog.get("/pid");
    {
      using client = await dog.connect();
      await client.send({ method: "POST", target: "/wait", body: tmp.at("go") });
      await dog.stderr.waitFor(/stderr: POST \/wait/);
    }
    await dog.stderr.waitFor(logLine(/POST \/wait - client closed \(\d+\.\d{4}s\)/));
    const next = dog.get("/pid");
    tmp.file("go");
    assertEquals((await next).text, pid);
  });

  if (context.capabilities.unreadClientGone) {
    context.test("§9 client gone: a request that waits is dropped", async () => {
      using tmp = new TempDir();
      await using dog = await context.start(FUNCTION, AFTERBURN);
      const running = dog.post("/wait", tmp.at("go"));
      await dog.stderr.waitFor(/stderr: POST \/wait/);
      {
        using client = await dog.connect();
        await client.send({ method: "POST", target: "/dropped", body: "x" });
      }
      await dog.stderr.waitFor(logLine(/POST \/dropped - client closed \(\d+\.\d{4}s\)/));
      tmp.file("go");
      assertEquals((await running).status, 200);
      assertEquals((await dog.post("/last", "x")).text, "x");
      assert(!dog.log.includes("stderr: POST /dropped"), "the function has seen it");
    });
  }

  context.test("§9 surplus output is discarded and logged", async () => {
    await using dog = await context.start(FUNCTION, AFTERBURN);
    for (const target of ["/surplus", "/late-surplus"]) {
      const seen = dog.log.length;
      assertEquals((await dog.post(target, "one")).text, "one");
      await until(() => /Discarded \d+ bytes on stdout .*surplus/.test(dog.log.slice(seen)), { what: "the line" });
      for (let i = 0; i < 3; i++) assertEquals((await dog.post("/", `${i}`)).text, `${i}`);
    }
    assertEquals(dog.log.match(/Forking: /g)?.length, 1);
  });

  context.test("§9 a function that always ends at once: not ready, started ever more rarely, ready once it lives", async () => {
    using tmp = new TempDir();
    const script = tmp.file("script", `[ -e ${tmp.at("ok")} ] || exit 3\nexec ${FUNCTION}\n`);
    await using dog = await context.start(`sh ${script}`, { ...AFTERBURN, exec_timeout: "700ms" });
    await until(async () => (await dog.get("/_/ready")).status === 503, { what: "not ready" });
    const { status } = await dog.get("/");
    assert(status === 500 || status === 504, `${status}`);
    assertEquals((await dog.get("/_/health")).status, 200);
    tmp.file("ok");
    await until(async () => (await dog.get("/_/ready")).status === 200, { what: "ready" });
    assertEquals((await dog.post("/", "hello")).text, "hello");
    const starts = dog.log.match(/Forking: /g)!.length;
    assert(starts < 12, `${starts} starts`);
  });

  context.test("§9 a function that can't be started ends the watchdog with 1", async () => {
    const { code, stderr } = await context.run({ ...AFTERBURN, fprocess: "/nonexistent/program" });
    assertEquals(code, 1);
    assertMatch(stderr, /\/nonexistent\/program: no such file or directory/);
  });
}
