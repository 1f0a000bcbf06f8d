import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { MARKER } from "../../../src/process/marker.ts";
import { type ProcessEntry, ProcessWalk } from "../../../src/process/proc.ts";
import { requires } from "../../helpers/requires.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";

function start(command: string, args: string[], env: Record<string, string> = {}): Deno.ChildProcess {
  return new Deno.Command(command, { args, env, stdin: "null", stdout: "null", stderr: "null" }).spawn();
}

async function end(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.status;
}

async function entry(pid: number, walk = new ProcessWalk()): Promise<ProcessEntry | undefined> {
  return (await walk.list())!.get(pid);
}

Deno.test("ProcessWalk shows parent and marker of a child", async () => {
  const child = start("sleep", ["60"], { [MARKER]: "test.1" });
  const { parent, marker, stopped, zombie } = (await entry(child.pid))!;
  assertEquals({ parent, marker, stopped, zombie }, {
    parent: Deno.pid,
    marker: "test.1",
    stopped: false,
    zombie: false,
  });
  await end(child);
});

Deno.test("ProcessWalk finds no marker in another variable", async () => {
  const child = start("sleep", ["60"], { [`X${MARKER}`]: "no", Y: `${MARKER}=no` });
  assertEquals((await entry(child.pid))!.marker, undefined);
  await end(child);
});

Deno.test("ProcessWalk remembers the marker of a process that takes it out of its environment", async () => {
  using folder = new TempDir();
  const walk = new ProcessWalk();
  const go = folder.at("go");
  const script = `while [ ! -e ${go} ]; do sleep 0.01; done; exec env -i sleep 60`;
  const child = start("sh", ["-c", script], { [MARKER]: "test.1" });
  assertEquals((await entry(child.pid, walk))!.marker, "test.1");
  folder.file("go");
  await until(() => Deno.readTextFileSync(`/proc/${child.pid}/environ`) === "", { what: "an empty environment" });
  assertEquals((await entry(child.pid, walk))!.marker, "test.1");
  assertEquals((await entry(child.pid))!.marker, undefined);
  await end(child);
});

Deno.test("ProcessWalk reads a process whose name has parentheses and spaces", async () => {
  using folder = new TempDir();
  const name = folder.at("a) Z 1 (b");
  Deno.copyFileSync("/bin/sleep", name);
  Deno.chmodSync(name, 0o755);
  const child = start(name, ["60"]);
  const { parent, zombie } = (await entry(child.pid))!;
  assertEquals([parent, zombie], [Deno.pid, false]);
  await end(child);
});

Deno.test("ProcessWalk tells stopped processes from others", async () => {
  const child = start("sleep", ["60"]);
  Deno.kill(child.pid, "SIGSTOP");
  await until(async () => (await entry(child.pid))!.stopped, { what: "the child to be stopped" });
  Deno.kill(child.pid, "SIGCONT");
  await until(async () => !(await entry(child.pid))!.stopped, { what: "the child to go on" });
  await end(child);
});

/** Starts a child which nobody waits for, and prints its id. */
const UNREAPED = `import os, sys
pid = os.fork()
if pid == 0:
    os._exit(0)
print(pid, flush=True)
sys.stdin.read()`;

/** A process whose first thread ends while another works on. */
const HEADLESS = `import ctypes, sys, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
print(flush=True)
ctypes.CDLL(None).pthread_exit(None)`;

Deno.test({
  ...requires("ProcessWalk shows the ended child that nobody waited for as a zombie", "python3"),
  async fn(): Promise<void> {
    const child = new Deno.Command("python3", { args: ["-ISc", UNREAPED], stdin: "piped", stdout: "piped" }).spawn();
    const reader = child.stdout.getReader();
    const pid = Number(new TextDecoder().decode((await reader.read()).value));
    await until(async () => (await entry(pid))!.zombie, { what: "the grandchild to end" });
    await reader.cancel();
    await child.stdin.close();
    await child.status;
  },
});

Deno.test({
  ...requires("ProcessWalk does not take a process for a zombie that goes on without its first thread", "python3"),
  async fn(): Promise<void> {
    const child = new Deno.Command("python3", { args: ["-ISc", HEADLESS], stdout: "piped" }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    const state = (): string => Deno.readTextFileSync(`/proc/${child.pid}/stat`).split(" ")[2];
    await until(() => state() === "Z", { what: "the first thread to end" });
    assertEquals((await entry(child.pid))!.zombie, false);
    await end(child);
    await reader.cancel();
  },
});

Deno.test("ProcessWalk leaves out this process and those that were there before", async () => {
  const own = Number(Deno.readTextFileSync("/proc/self/stat").split(") ")[1].split(" ")[19]);
  const table = (await new ProcessWalk().list())!;
  assertEquals(table.has(Deno.pid), false);
  assertEquals([...table.values()].filter(({ started }) => started < own), []);
});

Deno.test("ProcessWalk shares a walk among those who ask while one is under way", async () => {
  const walk = new ProcessWalk();
  const first = walk.list();
  const [second, third] = [walk.list(), walk.list()];
  assertStrictEquals(second, third);
  assert(first !== second);
  const child = start("sleep", ["60"]);
  const tables = await Promise.all([first, second, walk.list()]);
  assert(tables[1]!.has(child.pid), "the shared walk starts after the one that was under way");
  assertStrictEquals(tables[2], tables[1]);
  assert(await walk.list() !== tables[1]);
  await end(child);
});
