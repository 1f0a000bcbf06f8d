import { assert, assertEquals, assertLess } from "@std/assert";
import { fixture } from "../helpers/paths.ts";
import { commandLine, isAlive } from "../helpers/proc.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { until } from "../helpers/until.ts";
import { startUpstream } from "../helpers/upstream.ts";
import { startWatchdog, type Watchdog, watchdogCommand } from "../helpers/watchdog.ts";

/** More than a pipe and any queue of the watchdog take. */
const MUCH = 8 << 20;

for (const reader of ["close", "hold"]) {
  const name = reader === "close" ? "closed log pipe" : "full log pipe";

  Deno.test(`${name} neither ends the watchdog nor holds a request, streaming`, async () => {
    using tmp = new TempDir();
    const file = tmp.file("lines", `${"x".repeat(999)}\n`.repeat(MUCH / 1_000));
    await using dog = await startWatchdog({
      env: { fprocess: fixture("print_file_on_stderr.sh", file) },
      wrapper: pipedInto(reader),
    });
    for (let i = 0; i < 3; i++) {
      const { status, endAt } = await dog.get(`/${"p".repeat(3_000)}`);
      assertEquals(status, 200);
      assertLess(endAt, 10_000);
    }
    assertEquals((await dog.get("/_/health")).text, "OK");
    assertRuns(dog);
  });

  Deno.test(`${name} neither ends the watchdog nor holds a request, http`, async () => {
    using tmp = new TempDir();
    await using upstream = startUpstream();
    const file = tmp.file("lines", `${"x".repeat(999)}\n`.repeat(MUCH / 1_000));
    const env = { mode: "http", upstream_url: upstream.url, fprocess: fixture("print_file.sh", file, "stdout") };
    await using dog = await startWatchdog({ env, wrapper: pipedInto(reader) });
    for (let i = 0; i < 200; i++) assertEquals((await dog.get(`/${"p".repeat(3_000)}`)).text, "hello");
    assertRuns(dog);
  });

  Deno.test(`${name} does not hold up the shutdown`, async () => {
    await using dog = await startWatchdog({ env: { fprocess: "cat" }, wrapper: pipedInto(reader) });
    for (let i = 0; i < 60; i++) assertEquals((await dog.post(`/${"p".repeat(3_000)}`, "x")).text, "x");
    const [pid] = watchdogs(dog);
    Deno.kill(pid, "SIGTERM");
    await until(() => !isAlive(pid), { what: "the end of the watchdog" });
  });
}

/** Starts the watchdog with stdout and stderr in one pipe, of which only the start is read. */
function pipedInto(reader: string): string[] {
  return ["sh", "-c", `"$0" "$@" 2>&1 | ${fixture("stop_reading.sh", reader)}`];
}

function watchdogs(dog: Watchdog): number[] {
  return dog.children().filter((pid) => commandLine(pid).startsWith(watchdogCommand().join(" ")));
}

function assertRuns(dog: Watchdog): void {
  assert(watchdogs(dog).length === 1, `ended; its log was: ${dog.log}`);
}
