import { assert, assertEquals, assertLess } from "@std/assert";
import { logLine } from "../helpers/log_line.ts";
import { fixture } from "../helpers/paths.ts";
import { AS_PID_1, requiresPidNamespace } from "../helpers/pid_namespace.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { pause, until } from "../helpers/until.ts";
import { startUpstream } from "../helpers/upstream.ts";
import { startWatchdog, type Watchdog } from "../helpers/watchdog.ts";

/** SIGINTs within this time of the first count as one, in ms (compatibility.md §13). */
const ONE_INTERRUPT = 1_000;

Deno.test("SIGTERM, repeated while it waits and while it drains, changes nothing", async () => {
  using tmp = new TempDir();
  await using dog = await startWatchdog({
    env: { fprocess: fixture("wait_for_file.sh", tmp.at("go")), healthcheck_interval: "500ms" },
  });
  const running = dog.get();
  await dog.child();
  dog.signal("SIGTERM");
  await dog.stderr.waitFor(/no new connections in 500ms$/);
  dog.signal("SIGTERM");
  dog.signal("SIGTERM");
  assertEquals((await dog.get("/_/health")).status, 503);
  await dog.stderr.waitFor(/draining: 1 requests$/);
  dog.signal("SIGTERM");
  await pause(100);
  dog.signal("SIGTERM");
  tmp.file("go");
  const { status, text, complete } = await running;
  assertEquals([status, text, complete], [200, "done\n", true]);
  assertEquals(await dog.exit(), 0);
  for (
    const line of [
      /SIGTERM: no new connections in .*/,
      /Removing lock-file : .*/,
      /No new connections allowed.*/,
      /Exiting.*/,
    ]
  ) {
    assertEquals(dog.stderr.lines.filter((printed) => logLine(line).test(printed)).length, 1, dog.log);
  }
});

Deno.test("SIGINT shuts down as SIGTERM does, and several within a second count as one", async () => {
  using tmp = new TempDir();
  await using dog = await startWatchdog({ env: { fprocess: fixture("wait_for_file.sh", tmp.at("go")) } });
  const running = dog.get();
  await dog.child();
  dog.signal("SIGINT");
  dog.signal("SIGINT");
  await dog.stderr.waitFor(/draining: 1 requests$/);
  dog.signal("SIGINT");
  await pause(100);
  assert(dog.running, "ended by SIGINTs within a second");
  tmp.file("go");
  assertEquals((await running).text, "done\n");
  assertEquals(await dog.exit(), 0);
});

Deno.test("SIGHUP shuts down as SIGTERM does", async () => {
  using tmp = new TempDir();
  await using dog = await startWatchdog({ env: { fprocess: fixture("wait_for_file.sh", tmp.at("go")) } });
  const running = dog.get();
  await dog.child();
  dog.signal("SIGHUP");
  await dog.stderr.waitFor(/SIGHUP: no new connections in/);
  tmp.file("go");
  assertEquals((await running).text, "done\n");
  assertEquals(await dog.exit(), 0);
});

Deno.test("SIGHUP is ignored where the watchdog was started so, as nohup does", async () => {
  const wrapper = ["sh", "-c", `trap "" HUP; exec "$0" "$@"`];
  await using dog = await startWatchdog({ env: { fprocess: "echo hi" }, wrapper });
  dog.signal("SIGHUP");
  assertEquals((await dog.get()).text, "hi\n");
  dog.signal("SIGTERM");
  assertEquals(await dog.exit(), 0);
  assertEquals(dog.stderr.lines.filter((line) => line.includes("SIGHUP")), []);
});

Deno.test("SIGINT that comes again while the watchdog ends does not change its exit code", async () => {
  await using dog = await startWatchdog({ env: { fprocess: "cat" } });
  const first = performance.now();
  const again = setInterval(() => {
    if (performance.now() - first > ONE_INTERRUPT / 2) return clearInterval(again);
    try {
      dog.signal("SIGINT");
    } catch {
      clearInterval(again); // it has ended
    }
  }, 1);
  assertEquals(await dog.exit(), 0);
  clearInterval(again);
});

Deno.test("SIGINT, a later one, ends at once with 1 and leaves nothing", async (t) => {
  await t.step("while it waits", async () => {
    await using dog = await startWatchdog({ env: { fprocess: "cat", healthcheck_interval: "60s" } });
    await assertLaterEndsAtOnce(dog);
  });
  await t.step("while it drains, streaming", async () => {
    using tmp = new TempDir();
    const env = { fprocess: fixture("descendants.sh", tmp.at("pids")), exec_timeout: "60s", write_timeout: "60s" };
    await using dog = await startWatchdog({ env });
    void dog.get();
    await until(() => tmp.has("pids") && Deno.readTextFileSync(tmp.at("pids")).includes("complete"), {
      what: "all processes",
    });
    await assertLaterEndsAtOnce(dog);
  });
  await t.step("while it drains, http", async () => {
    await using upstream = startUpstream(async (_, connection) => void await connection.closedByPeer(10_000));
    const env = {
      mode: "http",
      upstream_url: upstream.url,
      fprocess: fixture("ignore_sigterm.sh"),
      exec_timeout: "60s",
      write_timeout: "60s",
    };
    await using dog = await startWatchdog({ env });
    void dog.get();
    await until(() => upstream.requests.length === 1, { what: "the request at the function" });
    await assertLaterEndsAtOnce(dog);
  });
});

Deno.test("SIGINT after a SIGTERM counts as the first", async () => {
  using tmp = new TempDir();
  await using dog = await startWatchdog({ env: { fprocess: fixture("wait_for_file.sh", tmp.at("go")) } });
  const running = dog.get();
  await dog.child();
  dog.signal("SIGTERM");
  await dog.stderr.waitFor(/draining: 1 requests$/);
  await pause(ONE_INTERRUPT + 200);
  dog.signal("SIGINT");
  await pause(200);
  assert(dog.running, "ended by the first SIGINT");
  tmp.file("go");
  assertEquals((await running).text, "done\n");
  assertEquals(await dog.exit(), 0);
});

Deno.test("SIGTERM right after the start, and healthcheck_interval=0, which is no wait", async () => {
  await using dog = await startWatchdog({ env: { fprocess: "cat", healthcheck_interval: "0" } });
  const signalled = performance.now();
  assertEquals(await dog.stop(), 0);
  assertLess(performance.now() - signalled, 3_000);
  assert(dog.log.includes("SIGTERM: no new connections in 0s"), dog.log);
});

Deno.test("SIGTERM where the lock file is gone already is no error", async () => {
  await using dog = await startWatchdog({ env: { fprocess: "cat" } });
  Deno.removeSync(dog.lockFile);
  assertEquals(await dog.stop(), 0);
  await dog.stderr.waitFor(logLine(/Exiting\. Active connections: 0/));
});

Deno.test({
  ...requiresPidNamespace("SIGTERM as PID 1 ends with 0"),
  async fn(): Promise<void> {
    await using dog = await startWatchdog({ env: { fprocess: "echo hi" }, wrapper: AS_PID_1 });
    for (let i = 0; i < 3; i++) assertEquals((await dog.get()).text, "hi\n");
    const [inner] = dog.children();
    Deno.kill(inner, "SIGTERM");
    assertEquals(await dog.exit(), 0);
    await dog.stderr.waitFor(logLine(/Exiting\. Active connections: 0/));
  },
});

/** The first SIGINT begins the shutdown; the second, after more than a second, ends all. */
async function assertLaterEndsAtOnce(dog: Watchdog): Promise<void> {
  dog.signal("SIGINT");
  await pause(ONE_INTERRUPT + 300);
  assert(dog.running, "ended by the first SIGINT");
  const signalled = performance.now();
  dog.signal("SIGINT");
  assertEquals(await dog.exit(), 1);
  assertLess(performance.now() - signalled, 2_000);
  assert(!dog.hasLock, "the lock file is left");
  await dog.noChildren(1_000);
}
