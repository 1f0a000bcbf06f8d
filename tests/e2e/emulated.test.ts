import { assertEquals, assertStringIncludes } from "@std/assert";
import { ARCHITECTURES, OWN_ARCHITECTURE } from "../../tools/architecture.ts";
import { randomBytes } from "../helpers/bytes.ts";
import { compileSteps } from "../helpers/compile.ts";
import { fixture } from "../helpers/paths.ts";
import { type Needs, requires } from "../helpers/requires.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { answer, startUpstream } from "../helpers/upstream.ts";
import { spawnWatchdog, type Watchdog } from "../helpers/watchdog.ts";

/** The architecture that this machine has not. */
const FOREIGN = ARCHITECTURES.find((architecture) => architecture !== OWN_ARCHITECTURE)!;
const EMULATOR = `qemu-${FOREIGN.machine}-static`;
/** Folder of the libraries of that architecture; tools/debian_libraries.sh makes one. */
const LIBRARIES = Deno.env.get("QEMU_LD_PREFIX");

/** An emulator is slow to start a program of 90 MB. */
const START = 60_000;

function requiresEmulator(name: string): Needs {
  const needs = requires(name, EMULATOR);
  if (needs.ignore || LIBRARIES) return needs;
  return { name: `${name} [skipped: QEMU_LD_PREFIX is not set]`, ignore: true };
}

/** Starts the binary in the emulator, and waits for nothing. */
function spawn(binary: string, env: Record<string, string>, args: string[] = []): Watchdog {
  return spawnWatchdog({ command: [EMULATOR, binary], args, env: { QEMU_LD_PREFIX: LIBRARIES!, ...env } });
}

Deno.test({
  ...requiresEmulator("the binary for the other architecture, in an emulator"),
  async fn(t): Promise<void> {
    using dir = new TempDir();
    const args = ["--arch", FOREIGN.name, "--output-dir", dir.path, "--commit", "0123abc"];
    const { step, stderr } = await compileSteps(t, args);
    const binary = dir.at(`fwatchdog-linux-${FOREIGN.name}`);

    await step("is started by the task", () => assertStringIncludes(stderr, `(started by ${EMULATOR})`));

    await step("knows its version and commit", async () => {
      await using watchdog = spawn(binary, {}, ["--version"]);
      assertEquals(await watchdog.exit(START), 0);
      assertStringIncludes(watchdog.log, "\tSHA: 0123abc\n");
    });

    await step("passes requests to the upstream in http mode", async () => {
      await using upstream = startUpstream(({ body }) => answer(body, { status: "201 Created" }));
      const env = { mode: "http", fprocess: fixture("forever.sh"), upstream_url: upstream.url };
      await using watchdog = spawn(binary, env);
      await watchdog.listening(START);
      const body = randomBytes(100_000);
      const response = await watchdog.post("/path?query=1", body);
      assertEquals([response.status, response.body], [201, body]);
      assertEquals([upstream.last.method, upstream.last.target], ["POST", "/path?query=1"]);
    });

    await step("starts a process for a request in streaming mode, and leaves none", async () => {
      await using watchdog = spawn(binary, { fprocess: "cat" });
      await watchdog.listening(START);
      const body = randomBytes(300_000);
      const response = await watchdog.post("/", body);
      assertEquals([response.status, response.body], [200, body]);
      assertEquals(await watchdog.stop(START), 0);
      assertEquals(watchdog.children(), []);
    });
  },
});
