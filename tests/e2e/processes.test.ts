import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { fixture } from "../helpers/paths.ts";
import { isAlive } from "../helpers/proc.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { until } from "../helpers/until.ts";
import { startUpstream } from "../helpers/upstream.ts";
import { startWatchdog } from "../helpers/watchdog.ts";

Deno.test("child inherits umask and descriptor limit of the watchdog's surroundings", async () => {
  const wrapper = ["sh", "-c", 'umask 027; exec "$0" "$@"'];
  await using dog = await startWatchdog({ env: { fprocess: fixture("print_umask.sh") }, wrapper });
  assertMatch((await dog.get()).text, /^0?027\n$/);
});

Deno.test("child has no signal blocked or ignored but the two that the runtime keeps", async (t) => {
  // 32 and 33 belong to the C library's threads; Deno has them ignored in its children.
  const expected = /SigBlk:\t0{16}\n.*SigIgn:\t0{7}[01][08]0{7}$/;
  await t.step("streaming", async () => {
    await using dog = await startWatchdog({ env: { fprocess: fixture("signal_masks.sh") } });
    assertMatch((await dog.get()).text.trim(), expected);
  });
  await t.step("http", async () => {
    await using upstream = startUpstream();
    const env = {
      mode: "http",
      upstream_url: upstream.url,
      fprocess: `sh -c '${fixture("signal_masks.sh")}; exec sleep 600'`,
      prefix_logs: "false",
    };
    await using dog = await startWatchdog({ env });
    await dog.stdout.waitFor(/^SigIgn:/);
    assertMatch(dog.stdout.text.trim(), expected);
  });
});

Deno.test("grandchild that holds stderr alone does not hold the answer", async () => {
  using tmp = new TempDir();
  await using dog = await startWatchdog({ env: { fprocess: fixture("hold_stderr.sh", tmp.at("go")) } });
  assertEquals((await dog.get()).text, "quick\n");
  assert(dog.children().length > 0, "it was ended with the request");
  tmp.file("go");
  await dog.noChildren();
});

Deno.test("process tree is gone when its client is, setsid and double fork included", async () => {
  using tmp = new TempDir();
  await using dog = await startWatchdog({
    env: { fprocess: fixture("descendants.sh", tmp.at("pids")), kill_grace: "100ms" },
  });
  using client = await dog.connect();
  await client.send({});
  const pids = await descendantsIn(tmp.at("pids"));
  client.close();
  await until(() => !pids.some(isAlive), {
    what: () => `the end of ${pids.filter(isAlive)}, of ${pids}`,
    timeout: 1_500,
  });
  await dog.noChildren(1_000);
});

Deno.test("process tree is gone when the watchdog is", async (t) => {
  await t.step("streaming, at the end of draining", async () => {
    using tmp = new TempDir();
    const env = { fprocess: fixture("descendants.sh", tmp.at("pids")), write_timeout: "1500ms", kill_grace: "100ms" };
    await using dog = await startWatchdog({ env });
    void dog.get();
    const pids = await descendantsIn(tmp.at("pids"));
    assertEquals(await dog.stop(), 0);
    assertEquals([...dog.children(), ...pids.filter(isAlive)], []);
  });
  await t.step("http", async () => {
    using tmp = new TempDir();
    await using upstream = startUpstream();
    const env = {
      mode: "http",
      upstream_url: upstream.url,
      fprocess: fixture("descendants.sh", tmp.at("pids")),
      kill_grace: "100ms",
    };
    await using dog = await startWatchdog({ env });
    const pids = await descendantsIn(tmp.at("pids"));
    assertEquals((await dog.get()).text, "hello");
    assertEquals(await dog.stop(), 0);
    assertEquals([...dog.children(), ...pids.filter(isAlive)], []);
  });
});

Deno.test("child is ended by SIGTERM first: it may end in its own way within kill_grace", async () => {
  using tmp = new TempDir();
  const env = { fprocess: fixture("note_sigterm.sh", tmp.at("sigterm")), exec_timeout: "300ms", kill_grace: "5s" };
  await using dog = await startWatchdog({ env });
  assertEquals((await dog.get()).status, 504);
  await dog.noChildren(3_000);
  assert(tmp.has("sigterm"), "it was killed at once");
});

Deno.test("each request runs its process once, under load too, and leaves none behind", async () => {
  using tmp = new TempDir();
  await using dog = await startWatchdog({ env: { fprocess: fixture("append_line.sh", tmp.at("runs")) } });
  await Promise.all(Array.from({ length: 8 }, async (_, worker) => {
    using client = await dog.connect();
    for (let i = 0; i < 10; i++) {
      assertEquals((await client.exchange({ method: "POST", body: `${worker}.${i}` })).text, `${worker}.${i}`);
    }
  }));
  assertEquals(Deno.readTextFileSync(tmp.at("runs")), "run\n".repeat(80));
  await until(() => dog.children().length + dog.zombies().length === 0, { what: "the end of all children" });
});

Deno.test("watchdog without stdin serves", async () => {
  await using dog = await startWatchdog({ env: { fprocess: "cat" }, wrapper: ["sh", "-c", 'exec "$0" "$@" <&-'] });
  assertEquals((await dog.post("/", "x")).text, "x");
});

Deno.test("a process that prints on and on is held back by a client that does not read", async () => {
  await using dog = await startWatchdog({ env: { fprocess: "yes", exec_timeout: "60s", write_timeout: "60s" } });
  using client = await dog.connect();
  await client.send({});
  await client.readFinalHead();
  const child = await dog.child();
  let before = -1;
  const written = await until(() => {
    const now = bytesWritten(child);
    const still = now === before;
    before = now;
    return still && now;
  }, { what: "the process to be held back", timeout: 15_000 });
  assertLess(written, 256 << 20);
});

/** Waits until the fixture has started all of its processes, and gives their ids. */
async function descendantsIn(file: string): Promise<number[]> {
  const text = await until(() => {
    try {
      const text = Deno.readTextFileSync(file);
      return text.includes("complete") && text;
    } catch {
      return false;
    }
  }, { what: "all processes of the fixture" });
  return text.split("\n").filter((line) => /^\d+$/.test(line)).map(Number);
}

/** Bytes that a process has written in its life (proc_pid_io(5)). */
function bytesWritten(pid: number): number {
  return Number(/^wchar: (\d+)$/m.exec(Deno.readTextFileSync(`/proc/${pid}/io`))![1]);
}
