import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fixture } from "../../helpers/paths.ts";
import { freePort } from "../../helpers/free_port.ts";
import { logLine } from "../../helpers/log_line.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import { answer, startUpstream } from "../../helpers/upstream.ts";
import type { Context } from "../context.ts";

/** compatibility.md §3. */
export function probes(context: Context): void {
  context.test("§3 probes follow the lock file", async (t) => {
    await using dog = await context.start("cat");
    await t.step("health: 200 OK as text", async () => {
      const { status, text, fields } = await dog.get("/_/health");
      assertEquals([status, text, fields.get("content-length")], [200, "OK", "2"]);
      assertEquals(fields.all("content-type"), ["text/plain; charset=utf-8"]);
    });
    await t.step("ready: 200, empty", async () => {
      const { status, text } = await dog.get("/_/ready");
      assertEquals([status, text], [200, ""]);
    });
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]) {
      await t.step(`${method}: 405`, async () => {
        assertEquals((await dog.request({ method, target: "/_/health" })).status, 405);
        assertEquals((await dog.request({ method, target: "/_/ready" })).status, 405);
      });
    }
    await t.step("other paths below /_/ are the function's", async () => {
      assertEquals((await dog.post("/_/healthy", "fn")).text, "fn");
    });
    await t.step("without the file: 503, empty; 405 for another method all the same", async () => {
      Deno.removeSync(dog.lockFile);
      for (const target of ["/_/health", "/_/ready"]) {
        const { status, text, fields } = await dog.get(target);
        assertEquals([status, text, fields.get("content-length")], [503, "", "0"], target);
        assertEquals((await dog.post(target, "")).status, 405);
      }
      assertEquals((await dog.post("/", "fn")).text, "fn");
    });
    await t.step("with the file again: 200", async () => {
      Deno.writeTextFileSync(dog.lockFile, "");
      assertEquals([(await dog.get("/_/health")).status, (await dog.get("/_/ready")).status], [200, 200]);
    });
  });

  context.test("§3 lock file: mode 0660 less the umask, in a folder that is made for it, removed at shutdown", async () => {
    using tmp = new TempDir();
    const wrapper = ["sh", "-c", 'umask 007; exec "$0" "$@"'];
    await using dog = await context.start("cat", { TMPDIR: tmp.at("deep/er") }, { wrapper });
    assertEquals(Deno.statSync(dog.lockFile).mode! & 0o777, 0o660);
    assertStringIncludes(dog.log, `Writing lock-file to: ${tmp.path}/deep/er/.lock`);
    assertEquals(await dog.stop(), 0);
    assert(!dog.hasLock);
    assertMatch(dog.log, logLine(/Removing lock-file : \S+\/deep\/er\/\.lock/));
  });

  context.test("§3 lock file that cannot be written: exit 1 names the path and the way out", async () => {
    using tmp = new TempDir();
    const env = { fprocess: "cat", TMPDIR: tmp.file("plain") };
    const { code, stderr } = await context.run(env);
    assertEquals(code, 1);
    assertStringIncludes(stderr, tmp.at("plain/.lock"));
    assertStringIncludes(stderr, "suppress_lock=true");
  });

  context.test("§3 lock file of another watchdog: a start that fails for a port leaves it", async () => {
    await using dog = await context.start("cat");
    for (const [name, port] of [["port", dog.port], ["metrics_port", dog.metricsPort]] as const) {
      const { code } = await context.run({ fprocess: "cat", TMPDIR: dog.tmp, [name]: String(port) });
      assertEquals(code, 1, name);
      assertEquals((await dog.get("/_/health")).status, 200, name);
    }
  });

  context.test("§3 suppress_lock: no file is written, and probes do not look at it", async () => {
    using tmp = new TempDir();
    await using dog = await context.start("cat", { TMPDIR: tmp.file("plain"), suppress_lock: "true" });
    assertEquals([(await dog.get("/_/health")).status, (await dog.get("/_/ready")).status], [200, 200]);
    assert(!dog.log.includes("Writing lock-file"), dog.log);
  });

  context.test("§3 ready is 429 at max_inflight, health is not, and neither takes a slot", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")), { max_inflight: "1" });
    const running = dog.get();
    await dog.child();
    const ready = await dog.get("/_/ready");
    assertEquals([ready.status, ready.text], [429, ""]);
    assertEquals((await dog.get("/_/health")).status, 200);
    tmp.file("go");
    assertEquals((await running).status, 200);
    await until(async () => (await dog.get("/_/ready")).status === 200, { what: "a free slot" });
  });

  context.test("§3 ready_path: the function answers the probe", async (t) => {
    const slow = Promise.withResolvers<void>();
    await using upstream = startUpstream(async ({ target, fields }) => {
      if (fields.get("x-slow") !== undefined) await slow.promise;
      return answer(target, { status: target.startsWith("/ready") ? "203 From Function" : "200 OK" });
    });
    await using dog = await context.startHttp(upstream, { ready_path: "/ready?deep=1", max_inflight: "1" });
    await t.step("with GET on that path, and the probe's own fields", async () => {
      const { status, text } = await dog.get("/_/ready", { fields: [["X-Probe", "1"]] });
      assertEquals([status, text], [203, "/ready?deep=1"]);
      const { method, target, fields } = upstream.last;
      assertEquals([method, target, fields.get("x-probe")], ["GET", "/ready?deep=1", "1"]);
    });
    await t.step("health does not ask the function", async () => {
      const before = upstream.requests.length;
      assertEquals((await dog.get("/_/health")).text, "OK");
      assertEquals(upstream.requests.length, before);
    });
    await t.step("the path itself is an ordinary one", async () => {
      assertEquals((await dog.get("/ready")).text, "/ready");
    });
    await t.step("takes no slot", async () => {
      const probe = dog.get("/_/ready", { fields: [["X-Slow", "1"]] });
      await until(() => upstream.last.fields.get("x-slow") !== undefined, { what: "the probe at the function" });
      const other = await dog.get("/");
      slow.resolve();
      assertEquals([other.status, (await probe).status], [200, 203]);
    });
    await t.step("503 without the lock file, and the function is not asked", async () => {
      Deno.removeSync(dog.lockFile);
      const before = upstream.requests.length;
      assertEquals((await dog.get("/_/ready")).status, 503);
      assertEquals(upstream.requests.length, before);
    });
  });

  context.test("§3 ready_path is 429 at max_inflight, without a call", async () => {
    const gate = Promise.withResolvers<void>();
    await using upstream = startUpstream(async () => {
      await gate.promise;
      return answer("x");
    });
    await using dog = await context.startHttp(upstream, { ready_path: "/ready", max_inflight: "1" });
    const running = dog.get("/running");
    await until(() => upstream.requests.length === 1, { what: "the request at the function" });
    assertEquals((await dog.get("/_/ready")).status, 429);
    gate.resolve();
    assertEquals((await running).status, 200);
    assertEquals(upstream.requests.map(({ target }) => target), ["/running"]);
  });

  context.test("§3 http mode: ready follows the function's port", async () => {
    const port = freePort();
    await using dog = await context.startHttp(`http://127.0.0.1:${port}`);
    assertEquals((await dog.get("/_/ready")).status, 503);
    assertEquals((await dog.get("/_/health")).status, 200);
    {
      await using _upstream = startUpstream(undefined, port);
      await until(async () => (await dog.get("/_/ready")).status === 200, { what: "ready once the port is open" });
    }
    await until(async () => (await dog.get("/_/ready")).status === 503, { what: "not ready once the port is closed" });
  });
}
