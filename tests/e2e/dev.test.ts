import { assertEquals, assertNotEquals } from "@std/assert";
import { freePort } from "../helpers/free_port.ts";
import { fixture, root } from "../helpers/paths.ts";
import { requires } from "../helpers/requires.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { until } from "../helpers/until.ts";
import { startWatchdog, type Watchdog } from "../helpers/watchdog.ts";

/** What `deno task dev` needs of the repository. */
const NEEDED = [
  "deno.json",
  "deno.lock",
  "main.ts",
  "offline",
  "src",
  "examples/start.ts",
  "examples/hello",
  "tools/dev.ts",
];

/** A copy of the source that a test may change, with `deno task dev` in it, in a process group of its own. */
class Development implements AsyncDisposable {
  readonly dog: Watchdog;
  readonly #tmp: TempDir;

  private constructor(tmp: TempDir, dog: Watchdog) {
    this.#tmp = tmp;
    this.dog = dog;
  }

  static async start(...args: string[]): Promise<Development> {
    const tmp = new TempDir();
    try {
      for (const name of NEEDED) copy(`${root}/${name}`, tmp.at(name));
      const dog = await startWatchdog({
        command: [Deno.execPath(), "task", "--config", tmp.at("deno.json"), "dev"],
        args,
        env: { port: `${freePort()}`, healthcheck_interval: undefined },
        wrapper: ["setsid"],
      });
      return new Development(tmp, dog);
    } catch (error) {
      tmp[Symbol.dispose]();
      throw error;
    }
  }

  /** Has every watchdog from now on print another version. */
  setVersion(version: string): void {
    const text = `export const VERSION = "${version}";\nexport const COMMIT = "unknown";\n`;
    this.#tmp.file("src/version.ts", text);
  }

  /** Makes the source one that can't be run. */
  breakVersion(): void {
    this.#tmp.file("src/version.ts", "export const VERSION = ;\n");
  }

  /** Waits until the watchdog of that version serves. */
  async serves(version: string): Promise<void> {
    await this.dog.stderr.waitFor(new RegExp(`Version: ${version}\\t[^]*Metrics listening on port`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dog[Symbol.asyncDispose]();
    this.#tmp[Symbol.dispose]();
  }
}

function copy(from: string, to: string): void {
  Deno.mkdirSync(to.replace(/\/[^/]*$/, ""), { recursive: true });
  if (Deno.statSync(from).isFile) return Deno.copyFileSync(from, to);
  for (const { name } of Deno.readDirSync(from)) copy(`${from}/${name}`, `${to}/${name}`);
}

/** SIGINT to each process of the group, as a terminal sends it. */
function pressControlC({ pid }: Watchdog): void {
  Deno.kill(-pid, "SIGINT");
}

Deno.test({
  ...requires("dev: a change starts the watchdog again, and Ctrl-C leaves nothing behind", "setsid"),
  fn: async () => {
    await using development = await Development.start();
    const { dog } = development;
    assertEquals((await dog.post("/", "Ada")).text, "Hello, Ada!\n");
    const processes = dog.children();
    development.setVersion("two");
    await dog.stderr.waitFor(/^Changed: .*\/src\/version\.ts: the watchdog is started again$/);
    await development.serves("two");
    assertEquals((await dog.post("/", "Ada")).text, "Hello, Ada!\n");
    // deno task and tools/dev.ts go on; the watchdog and its function are others.
    assertEquals(dog.children().length, processes.length);
    assertEquals(dog.children().filter((pid) => processes.includes(pid)).length, processes.length - 2);
    pressControlC(dog);
    assertEquals(await dog.exit(), 0);
    await dog.noChildren();
    assertEquals(dog.hasLock, false);
    Deno.listen({ port: dog.port }).close();
  },
});

Deno.test({
  ...requires("dev: what is in flight is answered before the watchdog is started again", "setsid"),
  fn: async () => {
    using tmp = new TempDir();
    await using development = await Development.start(
      ...["--mode", "streaming", "--fprocess", fixture("wait_for_file.sh", tmp.at("go"))],
    );
    const { dog } = development;
    const slow = dog.get();
    await until(async () => /^http_requests_in_flight 1$/m.test(await dog.metrics()), { what: "the request" });
    development.setVersion("two");
    await dog.stderr.waitFor(/draining: 1 requests$/);
    tmp.file("go");
    assertEquals((await slow).text, "done\n");
    await development.serves("two");
  },
});

Deno.test({
  ...requires("dev: source that cannot be run is waited for, and SIGTERM ends the waiting", "setsid"),
  fn: async () => {
    await using development = await Development.start();
    const { dog } = development;
    development.breakVersion();
    await dog.stderr.waitFor(/^The watchdog has ended with 1; it is started again when its source changes$/);
    development.setVersion("two");
    await development.serves("two");
    assertEquals((await dog.post("/", "Ada")).text, "Hello, Ada!\n");
    development.breakVersion();
    await until(() => dog.log.split("has ended with 1").length === 3, { what: "the end of the watchdog" });
    dog.signal("SIGTERM");
    assertNotEquals(await dog.exit(), 0);
    await dog.noChildren();
  },
});
