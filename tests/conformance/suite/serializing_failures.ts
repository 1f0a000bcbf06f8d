import { assertEquals, assertGreaterOrEqual, assertMatch, assertStringIncludes } from "@std/assert";
import { logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import type { Context } from "../context.ts";

const SERIALIZING = { mode: "serializing" };

/** compatibility.md §7: functions that fail, hang, or are not waited for. */
export function serializingFailures(context: Context): void {
  context.test("§7 failure: an exit code is 500 with its text, and the next request is served", async () => {
    await using dog = await context.start(fixture("exit_with_header.sh"), SERIALIZING);
    using client = await dog.connect();
    for (const code of [1, 2, 77, 255]) {
      const { status, text, fields } = await client.exchange({ target: "/bad", fields: [["X-Code", String(code)]] });
      assertEquals([status, text], [500, `exit status ${code}`]);
      assertMatch(fields.get("x-duration-seconds")!, /^\d+\.\d{6}$/);
      assertMatch(fields.get("content-type")!, /^text\/plain/);
      await dog.stderr.waitFor(logLine(new RegExp(`exit status ${code}`)));
    }
    await dog.stderr.waitFor(logLine(/GET \/bad - 500 - ContentLength: 13B \(\d+\.\d{4}s\)/));
    assertEquals((await client.exchange({ target: "/good" })).text, "/good\n");
  });

  context.test("§7 failure: nothing of what was printed before is sent", async (t) => {
    const programs = {
      "exit status 3": fixture("print_then_exit_with.sh", "100000", "3"),
      "signal: killed": fixture("print_then_kill_itself.sh"),
    };
    for (const [text, program] of Object.entries(programs)) {
      await t.step(text, async () => {
        await using dog = await context.start(program, SERIALIZING);
        const response = await dog.get();
        assertEquals([response.status, response.text, response.complete], [500, text, true]);
        await dog.stderr.waitFor(logLine(new RegExp(text)));
      });
    }
  });

  context.test("§7 failure: a program that can't be started is 500 with the reason", async () => {
    await using dog = await context.start("/nonexistent/program", SERIALIZING);
    for (let i = 0; i < 2; i++) {
      const { status, text } = await dog.post("/", "body");
      assertEquals(status, 500);
      assertStringIncludes(text, "/nonexistent/program: no such file or directory");
    }
    await dog.stderr.waitFor(logLine(/fork\/exec \/nonexistent\/program: no such file or directory/));
  });

  context.test("§7 failure: stdin that is not read is none", async (t) => {
    const body = new Uint8Array(1_000_000);
    await t.step("exit 0", async () => {
      await using dog = await context.start("echo hi", SERIALIZING);
      const { status, text } = await dog.post("/", body);
      assertEquals([status, text], [200, "hi\n"]);
    });
    await t.step("a part of it", async () => {
      await using dog = await context.start("head -c 10", SERIALIZING);
      assertEquals((await dog.post("/", body)).body.length, 10);
    });
    await t.step("the exit code is what counts", async () => {
      await using dog = await context.start("false", SERIALIZING);
      const { status, text } = await dog.post("/", body);
      assertEquals([status, text], [500, "exit status 1"]);
    });
  });

  context.test("§7 exec_timeout is 504 with a message, and ends the whole process tree", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("descendants.sh", tmp.at("pids"), "print"), {
      ...SERIALIZING,
      exec_timeout: "700ms",
      kill_grace: "100ms",
    });
    const { status, text, complete, endAt } = await dog.post("/p", "x");
    assertEquals([status, complete], [504, true]);
    assertEquals(text, "function did not answer within exec_timeout of 700ms\n");
    assertGreaterOrEqual(endAt, 600);
    await dog.noChildren(1_000);
    await dog.stderr.waitFor(logLine(/POST \/p - 504 - ContentLength: \S+ \(\d+\.\d{4}s\)/));
  });

  context.test("§7 exec_timeout ends what ignores SIGTERM, is stopped, or prints without a pause", async (t) => {
    const programs = {
      "ignores SIGTERM": fixture("ignore_sigterm.sh"),
      "is stopped": fixture("stop_itself.sh"),
      "floods stdout": fixture("print_without_pause.sh", "stdout"),
      "floods stderr": fixture("print_without_pause.sh", "stderr"),
    };
    for (const [name, program] of Object.entries(programs)) {
      await t.step(name, async () => {
        await using dog = await context.start(program, {
          ...SERIALIZING,
          exec_timeout: "500ms",
          kill_grace: "100ms",
          max_body_bytes: String(Number.MAX_SAFE_INTEGER),
        });
        const { status, complete } = await dog.get();
        assertEquals([status, complete], [504, true]);
        await dog.noChildren(3_000);
      });
    }
  });

  context.test("§7 exec_timeout counts while the request arrives", async () => {
    await using dog = await context.start("cat", { ...SERIALIZING, exec_timeout: "500ms" });
    using client = await dog.connect();
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    assertEquals((await client.readResponse("POST")).status, 504);
  });

  context.test("§4 serializing: a client that goes away ends the function, and is logged as such", async () => {
    await using dog = await context.start(fixture("forever.sh"), { ...SERIALIZING, kill_grace: "100ms" });
    using client = await dog.connect();
    await client.send({ method: "POST", target: "/p", body: "x" });
    await dog.child();
    client.close();
    await dog.noChildren(2_000);
    await dog.stderr.waitFor(logLine(/POST \/p - client closed \(\d+\.\d{4}s\)/));
  });

  context.test("§7 a grandchild that holds stdout holds the answer, one that does not is ended at shutdown", async (t) => {
    using tmp = new TempDir();
    await t.step("holds stdout", async () => {
      await using dog = await context.start(fixture("leave_grandchild_with_stdout.sh", tmp.at("go")), SERIALIZING);
      const answer = dog.get();
      await dog.child();
      tmp.file("go");
      assertEquals((await answer).text, "early\nlate\n");
    });
    await t.step("holds nothing", async () => {
      await using dog = await context.start(fixture("leave_grandchild.sh", tmp.at("pid")), {
        ...SERIALIZING,
        healthcheck_interval: "0",
      });
      assertEquals((await dog.get()).text, "quick\n");
      assertEquals(dog.children(), [Number(Deno.readTextFileSync(tmp.at("pid")))]);
      assertEquals(await dog.stop(), 0);
      await until(() => dog.children().length === 0, { what: "the end of the grandchild" });
    });
  });
}
