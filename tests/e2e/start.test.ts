import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { freePort } from "../helpers/free_port.ts";
import { root } from "../helpers/paths.ts";
import { requires } from "../helpers/requires.ts";
import { runWatchdog, spawnWatchdog, startWatchdog, type Watchdog, type WatchdogOptions } from "../helpers/watchdog.ts";

const TASK = [Deno.execPath(), "task", "--config", `${root}/deno.json`, "start"];

/** What a person has at the terminal: a port that is known, and not the tests' own healthcheck_interval. */
function atTerminal(args: string[] = [], env: WatchdogOptions["env"] = {}): WatchdogOptions & { port: number } {
  const port = freePort();
  return { port, command: TASK, args, env: { port: `${port}`, healthcheck_interval: undefined, ...env } };
}

Deno.test("start: serves the example, and prints the curl line to try", async () => {
  const { port, ...options } = atTerminal();
  await using watchdog = await startWatchdog(options);
  const [, body, url] = await watchdog.stdout.waitFor(/^Try it: curl -d (\w+) (http:\S+)$/);
  assertEquals(url, `http://127.0.0.1:${port}/`);
  const answer = await watchdog.post(new URL(url).pathname, body);
  assertEquals([answer.status, answer.text], [200, "Hello, world!\n"]);
  assertEquals((await watchdog.get("/")).text, "Hello, world!\n");
  assertMatch(watchdog.log, /Watchdog mode: http\t/);
});

Deno.test("start: its options may follow", async () => {
  const port = freePort();
  await using watchdog = await startWatchdog(atTerminal(["--port", `${port}`, "--healthcheck-interval=1ms"]));
  assertEquals(watchdog.port, port);
  await watchdog.stdout.waitFor(new RegExp(`http://127\\.0\\.0\\.1:${port}/$`));
  assertEquals((await watchdog.post("/", "Ada")).text, "Hello, Ada!\n");
  assertStringIncludes(watchdog.log, "health: 1ms");
});

Deno.test("start: names no port where only the log knows it", async () => {
  await using watchdog = await startWatchdog(atTerminal([], { port: "0" }));
  assertEquals((await watchdog.post("/", "Ada")).text, "Hello, Ada!\n");
  assertEquals(watchdog.stdout.text, "");
});

Deno.test("start: serves the function that is named, without the example's options", async (t) => {
  const ways: [string, WatchdogOptions][] = [
    ["behind --", atTerminal(["--mode", "streaming", "--", "tr", "a-z", "A-Z"])],
    ["by flag", atTerminal(["--fprocess", "tr a-z A-Z"])],
    ["by variable", atTerminal([], { fprocess: "tr a-z A-Z" })],
    ["by the other variable", atTerminal([], { function_process: "tr a-z A-Z" })],
  ];
  for (const [name, options] of ways) {
    await t.step(name, async () => {
      await using watchdog = await startWatchdog(options);
      assertEquals((await watchdog.post("/", "abc")).text, "ABC");
      assertStringIncludes(watchdog.log, 'Watchdog mode: streaming\tfprocess: "tr a-z A-Z"');
    });
  }
});

Deno.test("start: another mode needs a function", async () => {
  const { code, stderr } = await runWatchdog(atTerminal(["--mode", "streaming"]));
  assertEquals(code, 1);
  assertStringIncludes(stderr, "no function process");
});

Deno.test("start: --help is the watchdog's", async () => {
  const { code, stdout } = await runWatchdog(atTerminal(["--help"]));
  assertEquals(code, 0);
  assertMatch(stdout, /^Usage: fwatchdog /);
});

/** SIGINT to each process of the group, as a terminal sends it; the task runner passes it on once more. */
function pressControlC({ pid }: Watchdog): void {
  Deno.kill(-pid, "SIGINT");
}

for (const args of [[], ["--", "cat"]]) {
  const name = `start: Ctrl-C leaves nothing behind within 2 s, exit 0 (${args.join(" ") || "the example"})`;
  Deno.test({
    ...requires(name, "setsid"),
    fn: async () => {
      await using watchdog = await startWatchdog({ ...atTerminal(args), wrapper: ["setsid"] });
      assertEquals((await watchdog.post("/", "abc")).status, 200);
      const pressed = performance.now();
      pressControlC(watchdog);
      assertEquals(await watchdog.exit(2_000), 0);
      await watchdog.noChildren(Math.max(0, 2_000 - (performance.now() - pressed)));
      assertEquals(watchdog.hasLock, false);
      Deno.listen({ port: watchdog.port }).close();
    },
  });
}

Deno.test({
  ...requires("start: Ctrl-C before anything is served leaves nothing behind", "setsid"),
  fn: async () => {
    await using watchdog = spawnWatchdog({ ...atTerminal(), wrapper: ["setsid"] });
    await watchdog.stdout.waitFor(/^Try it/);
    pressControlC(watchdog);
    await watchdog.exit(2_000);
    await watchdog.noChildren();
  },
});
