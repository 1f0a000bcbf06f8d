import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import { freePort } from "../../helpers/free_port.ts";
import { logLine } from "../../helpers/log_line.ts";
import { valueOf } from "../../helpers/metrics.ts";
import { fixture } from "../../helpers/paths.ts";
import { requires } from "../../helpers/requires.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { pause, until } from "../../helpers/until.ts";
import { startUpstream } from "../../helpers/upstream.ts";
import type { Context } from "../context.ts";

/** compatibility.md §8: the function process of http mode. */
export function httpChild(context: Context): void {
  context.test("§8 function process: started once, without a request, with stdin open and empty", async (t) => {
    await using upstream = startUpstream();
    await t.step("once", async () => {
      using tmp = new TempDir();
      await using dog = await context.startHttp(upstream, { fprocess: fixture("start_count.sh", tmp.at("starts")) });
      await until(() => tmp.has("starts"), { what: "the start of the function" });
      for (let i = 0; i < 5; i++) await dog.get();
      assertEquals(Deno.readTextFileSync(tmp.at("starts")), "started\n");
    });
    await t.step("stdin does not end", async () => {
      await using dog = await context.startHttp(upstream, { fprocess: "cat" });
      const child = await dog.child();
      assertEquals((await dog.get()).text, "hello");
      assertEquals(dog.children(), [child]);
    });
  });

  context.test("§8 function process that ends by itself ends the watchdog with 1", async (t) => {
    const endings = { "0": "exit status 0", "3": "exit status 3" };
    for (const [code, status] of Object.entries(endings)) {
      await t.step(status, async () => {
        using tmp = new TempDir();
        const env = { fprocess: fixture("exit_after_file.sh", tmp.at("go"), code) };
        await using dog = context.spawnHttp(`http://127.0.0.1:${freePort()}`, env);
        tmp.file("go");
        assertEquals(await dog.exit(), 1);
        await dog.stderr.waitFor(logLine(new RegExp(`Forked function has terminated: ${status}`)));
        assert(!dog.hasLock, "the lock file is left");
        assertEquals(dog.children(), []);
      });
    }
    await t.step("signal: killed", async () => {
      await using upstream = startUpstream();
      await using dog = await context.startHttp(upstream);
      Deno.kill(await dog.child(), "SIGKILL");
      assertEquals(await dog.exit(), 1);
      await dog.stderr.waitFor(logLine(/Forked function has terminated: signal: killed/));
    });
  });

  context.test("§8 function process that ends by itself: what is in flight is told so", async () => {
    using tmp = new TempDir();
    const fprocess = fixture("exit_after_file.sh", tmp.at("go"), "3");
    await using dog = context.spawnHttp(`http://127.0.0.1:${freePort()}`, { fprocess });
    await dog.listening();
    const waiting = Array.from({ length: 5 }, () => dog.get());
    await until(async () => valueOf(await dog.metrics(), "http_requests_in_flight") === 5, { what: "5 requests" });
    tmp.file("go");
    for (const { status, complete } of await Promise.all(waiting)) assertEquals([status, complete], [503, true]);
    assertEquals(await dog.exit(), 1);
  });

  context.test("§8 function process that ends with 0 is no end where the upstream accepts connections", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream, { fprocess: "true" });
    await until(() => dog.children().length + dog.zombies().length === 0, { what: "the end of the function" });
    await pause(300);
    assert(dog.running, dog.log);
    assertEquals((await dog.get()).text, "hello");
  });

  context.test("§8 function process that fails ends the watchdog though the upstream accepts connections", async () => {
    using tmp = new TempDir();
    await using upstream = startUpstream();
    await using dog = context.spawnHttp(upstream, { fprocess: fixture("exit_after_file.sh", tmp.file("go"), "7") });
    assertEquals(await dog.exit(), 1);
    await dog.stderr.waitFor(logLine(/Forked function has terminated: exit status 7/));
  });

  context.test("§8 function process that fails: nothing that it started is left", async () => {
    using tmp = new TempDir();
    const script = tmp.file("script", `setsid sleep 600 &\nsleep 600 &\n(sleep 600 &)\nexit 3\n`);
    await using dog = context.spawnHttp(`http://127.0.0.1:${freePort()}`, {
      fprocess: `sh ${script}`,
      kill_grace: "100ms",
    });
    assertEquals(await dog.exit(), 1);
    assertEquals(dog.children(), []);
  });

  context.test("§8 function process that cannot be started ends the watchdog with 1", async (t) => {
    using tmp = new TempDir();
    for (const program of ["/nonexistent/program", tmp.file("not-executable", "text")]) {
      await t.step(program.split("/").at(-1)!, async () => {
        await using dog = context.spawnHttp(`http://127.0.0.1:${freePort()}`, { fprocess: program });
        assertEquals(await dog.exit(), 1);
        await dog.stderr.waitFor(new RegExp(`.*${program}`));
        assert(!dog.hasLock, "the lock file is left");
      });
    }
  });

  context.test("§12 http mode: Forking, and which streams are logged", async (t) => {
    await using upstream = startUpstream();
    await t.step("with arguments", async () => {
      await using dog = await context.startHttp(upstream, { fprocess: "sleep 600 0" });
      await dog.stderr.waitFor(logLine(/Forking: sleep, arguments: \[600 0\]/));
      for (const stream of ["stdout", "stderr"]) {
        await dog.stderr.waitFor(logLine(new RegExp(`Started logging: ${stream} from function\\.`)));
      }
      await dog.stderr.waitFor(logLine(/Watchdog mode: http\tfprocess: "sleep 600 0"/));
    });
    await t.step("without", async () => {
      using tmp = new TempDir();
      const program = tmp.file("program", "#!/bin/sh\nexec sleep 600\n", 0o755);
      await using dog = await context.startHttp(upstream, { fprocess: program });
      await dog.stderr.waitFor(logLine(new RegExp(`Forking: ${program}, arguments: \\[\\]`)));
    });
  });

  context.test(
    requires("§8 real server: Python's, started by the watchdog, from the first request on", "python3"),
    async () => {
      const port = freePort();
      await using dog = await context.startHttp(`http://127.0.0.1:${port}`, {
        fprocess: fixture("http_server.py", String(port)),
      });
      assertEquals((await dog.get()).text, "up");
      for (const size of [0, 3, 100_000]) {
        const { status, body } = await dog.post("/", new Uint8Array(size));
        assertEquals([status, body.length], [200, size]);
      }
      assertEquals(await dog.stop(), 0);
      assertEquals(dog.children(), []);
      assertGreaterOrEqual(dog.log.split("- 200 OK -").length, 4);
    },
  );
}
