import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { isAlive, openDescriptors } from "../../helpers/proc.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import type { Context } from "../context.ts";

/** compatibility.md §6: functions that fail, end early, hang on or leave something behind. */
export function streamingFailures(context: Context): void {
  context.test("§6 failure: a program that does not exist, or is not executable, is 500 with a reason", async (t) => {
    using tmp = new TempDir();
    const programs = { "does not exist": "/nonexistent/program", "is not executable": tmp.file("plain", "text") };
    for (const [name, program] of Object.entries(programs)) {
      await t.step(name, async () => {
        await using dog = await context.start(program);
        for (let i = 0; i < 2; i++) {
          const { status, text, fields } = await dog.post("/", "body");
          assertEquals(status, 500);
          assertMatch(fields.get("content-type")!, /^text\/plain/);
          assertMatch(text, /^[^\n]+\n?$/);
        }
        await dog.stderr.waitFor(new RegExp(`.*${program}`));
      });
    }
  });

  context.test("§6 failure: exit code before the first byte is 500, and the next request is served", async () => {
    await using dog = await context.start(fixture("exit_with_header.sh"));
    for (const code of [1, 2, 77, 255]) {
      assertEquals((await dog.get(`/bad`, { fields: [["X-Code", String(code)]] })).status, 500);
      await dog.stderr.waitFor(new RegExp(`exit status ${code}$`));
    }
    await dog.stderr.waitFor(logLine(/GET \/bad - 500 - ContentLength: \S+ \(\d+\.\d{4}s\)/));
    assertEquals((await dog.get("/good")).text, "/good\n");
  });

  context.test("§6 failure: exit code after the first byte breaks the answer off", async (t) => {
    const programs = {
      "exit code": fixture("print_then_exit_with.sh", "100000", "3"),
      "signal": fixture("print_then_kill_itself.sh"),
    };
    for (const [name, program] of Object.entries(programs)) {
      await t.step(name, async () => {
        await using dog = await context.start(program);
        const { status, complete } = await dog.get();
        assertEquals([status, complete], [200, false]);
      });
    }
  });

  context.test("§6 failure: stdin that is not read is none", async (t) => {
    await t.step("5 MB into a program that reads nothing", async () => {
      await using dog = await context.start("echo hi");
      for (let i = 0; i < 3; i++) {
        using client = await dog.connect();
        // The rest may be refused once the answer is there.
        const upload = client.send({ method: "POST", body: new Uint8Array(5_000_000) }).catch(() => {});
        const { status, text, complete } = await client.readResponse("POST");
        await upload;
        assertEquals([status, text, complete], [200, "hi\n", true]);
      }
      assertEquals((await dog.get()).text, "hi\n");
    });
    await t.step("a part of it", async () => {
      await using dog = await context.start("head -c 10");
      const { status, text, complete } = await dog.post("/", "0123456789".repeat(10_000));
      assertEquals([status, text, complete], [200, "0123456789", true]);
    });
  });

  context.test("§6 stdout that is closed early ends the answer when the function ends", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("close_stdout_early.sh", tmp.at("go")));
    const answer = dog.get();
    const child = await dog.child();
    tmp.file("go");
    const { status, text, complete } = await answer;
    assertEquals([status, text, complete], [200, "early\n", true]);
    await until(() => !isAlive(child), { what: "the end of the function" });
  });

  context.test("§6 a grandchild without our pipes does not hold the answer, and is ended at shutdown", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("leave_grandchild.sh", tmp.at("pid")));
    const { status, text, endAt } = await dog.get();
    assertEquals([status, text], [200, "quick\n"]);
    assertLess(endAt, 3_000);
    const grandchild = Number(Deno.readTextFileSync(tmp.at("pid")));
    assert(isAlive(grandchild), "it was ended with the request");
    assertEquals(await dog.stop(), 0);
    assert(!isAlive(grandchild), "it is left behind");
  });

  context.test("§6 a grandchild that holds stdout holds the answer", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("leave_grandchild_with_stdout.sh", tmp.at("go")));
    using client = await dog.connect();
    await client.send({});
    const response = await client.readFinalHead();
    assertEquals(new TextDecoder().decode((await client.readChunk())!), "early\n");
    tmp.file("go");
    const { text, complete } = await client.readBody(response);
    assertEquals([text, complete], ["late\n", true]);
  });

  context.test("§6 exec_timeout before the first byte is 504, and ends the whole process tree", async () => {
    using tmp = new TempDir();
    const file = tmp.at("pids");
    await using dog = await context.start(fixture("descendants.sh", file), {
      exec_timeout: "700ms",
      kill_grace: "100ms",
    });
    const { status, complete, endAt } = await dog.post("/p", "x");
    assertEquals([status, complete], [504, true]);
    assertGreaterOrEqual(endAt, 600);
    await allGone(file);
    await dog.noChildren(1_000);
    await dog.stderr.waitFor(logLine(/POST \/p - 504 - ContentLength: \S+ \(\d+\.\d{4}s\)/));
  });

  context.test("§6 exec_timeout after the first byte breaks the answer off, and ends the whole process tree", async () => {
    using tmp = new TempDir();
    const file = tmp.at("pids");
    await using dog = await context.start(fixture("descendants.sh", file, "print"), {
      exec_timeout: "700ms",
      kill_grace: "100ms",
    });
    const { status, complete, endAt } = await dog.get();
    assertEquals([status, complete], [200, false]);
    assertGreaterOrEqual(endAt, 600);
    await allGone(file);
    await dog.noChildren(1_000);
  });

  context.test("§6 exec_timeout ends what ignores SIGTERM, is stopped, or prints without a pause", async (t) => {
    const programs = {
      "ignores SIGTERM": fixture("ignore_sigterm.sh"),
      "is stopped": fixture("stop_itself.sh"),
      "floods stdout": fixture("print_without_pause.sh", "stdout"),
      "floods stderr": fixture("print_without_pause.sh", "stderr"),
    };
    for (const [name, program] of Object.entries(programs)) {
      await t.step(name, async () => {
        await using dog = await context.start(program, { exec_timeout: "500ms", kill_grace: "100ms" });
        const { status, complete } = await dog.get();
        assertEquals([status, complete], name === "floods stdout" ? [200, false] : [504, true]);
        await dog.noChildren(3_000);
      });
    }
  });

  context.test("§6 no zombie and no descriptor is left by timeouts and failures", async () => {
    await using dog = await context.start(fixture("exit_with_header.sh"), { exec_timeout: "5s" });
    for (let i = 0; i < 20; i++) await dog.post("/", "x", { fields: i % 2 ? [["X-Code", "9"]] : [] });
    await until(() => dog.children().length + dog.zombies().length === 0, { what: "no child of any kind" });
    const before = openDescriptors(dog.pid);
    for (let i = 0; i < 40; i++) await dog.post("/", "x", { fields: i % 2 ? [["X-Code", "9"]] : [] });
    await until(() => openDescriptors(dog.pid) <= before + 4, { what: `descriptors back at ${before}` });
  });

  context.test("§6 a program that is absent for a while is used again", async () => {
    using tmp = new TempDir();
    const program = tmp.file("program", "#!/bin/sh\necho ok\n", 0o755);
    await using dog = await context.start(program);
    Deno.renameSync(program, `${program}.away`);
    assertEquals((await dog.get()).status, 500);
    Deno.renameSync(`${program}.away`, program);
    assertEquals((await dog.get()).text, "ok\n");
  });
}

/** Waits until none of the processes lives whose ids are in the file, at most a second. */
async function allGone(file: string): Promise<void> {
  const lines = Deno.readTextFileSync(file).split("\n").filter((line) => line !== "");
  assertStringIncludes(lines.at(-1)!, "complete");
  const pids = lines.slice(0, -1).map(Number);
  assertEquals(pids.length, 6);
  await until(() => !pids.some(isAlive), {
    what: () => `the end of ${pids.filter(isAlive)}, of ${pids}`,
    timeout: 1_000,
  });
}
