/**
 * Serves as `deno task start` does, and again whenever the watchdog's own source changes. Arguments go on to it.
 *
 *     deno task dev
 *     deno task dev --watch examples/hello
 *
 * `deno run --watch` would leave function processes behind: Deno 2.9 gives the program half a second to end, 2.6 none.
 */
import { summarise } from "../src/lifecycle/change_batches.ts";
import { FileWatch } from "../src/lifecycle/file_watch.ts";

const ROOT = Deno.realPathSync(`${import.meta.dirname}/..`);

/** What a watchdog is made of. */
const SOURCE = ["main.ts", "src", "offline", "deno.json", "examples/start.ts"];

/** The watchdog that runs, and the signals that end it. */
class Watchdog {
  /** Resolves at the first signal to this program; the watchdog gets each of them, too. */
  readonly ending: Promise<void>;
  isEnding = false;
  #child: Deno.ChildProcess | undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ending = promise;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => {
        this.isEnding = true;
        this.send(signal);
        resolve();
      });
    }
  }

  /** Starts it; resolves with its exit code. */
  async run(args: readonly string[]): Promise<number> {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", `${ROOT}/examples/start.ts`, ...args],
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    const { code } = await this.#child.status;
    this.#child = undefined;
    return code;
  }

  send(signal: Deno.Signal): void {
    this.#child?.kill(signal);
  }
}

/** @returns the exit code of the last watchdog. */
async function dev(args: readonly string[]): Promise<number> {
  const watchdog = new Watchdog();
  using watch = await FileWatch.open(SOURCE.map((name) => `${ROOT}/${name}`), (message) => console.error(message));
  const changes = watch[Symbol.asyncIterator]();
  let code = 0;
  while (!watchdog.isEnding) {
    const ended = watchdog.run(args);
    let isWanted = true;
    ended.then((code) => {
      if (isWanted) console.error(`The watchdog has ended with ${code}; it is started again when its source changes`);
    });
    const change = await Promise.race([changes.next(), watchdog.ending]);
    isWanted = false;
    if (change !== undefined) {
      console.error(`Changed: ${summarise(change.value)}: the watchdog is started again`);
      watchdog.send("SIGTERM");
    }
    code = await ended;
  }
  return code;
}

Deno.exit(await dev(Deno.args));
