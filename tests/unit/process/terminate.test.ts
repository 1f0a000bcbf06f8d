import { assert, assertEquals } from "@std/assert";
import { describe } from "../../../src/process/exit_status.ts";
import { MARKER, Markers } from "../../../src/process/marker.ts";
import { type FunctionProcess, spawnFunction } from "../../../src/process/spawn.ts";
import { sweep, terminateTree } from "../../../src/process/terminate.ts";
import { isAlive, marked, processOf } from "../../helpers/proc.ts";
import { join, root } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until, within } from "../../helpers/until.ts";

/** Part of a script: a process that does not heed SIGTERM, and tells its id in the file $UP. */
const STUBBORN = `trap "" TERM; echo $$ >> $UP; while :; do sleep 0.05; done`;
/** Likewise one that does. */
const GENTLE = `echo $$ >> $UP; exec sleep 60`;
const SILENT = `</dev/null >/dev/null 2>&1`;

/** A shell script as a function process, of which the parts tell their ids. */
class Script implements AsyncDisposable {
  readonly process: FunctionProcess;
  readonly #folder = new TempDir();

  constructor(script: string, markers = new Markers()) {
    const env = { UP: this.#folder.file("up") };
    this.process = spawnFunction({ command: "sh", args: ["-c", script], env, marker: markers.next() });
  }

  /** Ids that were told so far. */
  get pids(): number[] {
    return Deno.readTextFileSync(this.#folder.at("up")).split("\n").slice(0, -1).map(Number);
  }

  /** Resolves once so many parts run. */
  async up(parts = 1): Promise<this> {
    await until(() => this.pids.length >= parts, { what: `${parts} parts of the script` });
    return this;
  }

  /** What of it is alive. */
  left(): number[] {
    return [...new Set([this.process.pid, ...this.pids, ...marked(MARKER, this.process.marker)])].filter(isAlive);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await terminateTree(this.process, { killGrace: 0 });
    await this.process.status;
    this.process[Symbol.dispose]();
    await this.process.stderr.cancel();
    this.#folder[Symbol.dispose]();
  }
}

const TREES: [what: string, parts: number, script: string][] = [
  ["a process alone", 1, GENTLE],
  ["a process that ignores SIGTERM", 1, STUBBORN],
  ["children in the background", 2, `sleep 60 & echo $! >> $UP; sleep 60 & echo $! >> $UP; wait`],
  ["children that ignore SIGTERM", 2, `sh -c '${STUBBORN}' & sh -c '${STUBBORN}' & wait`],
  ["a grandchild in a session of its own", 1, `setsid sh -c '${GENTLE}' & wait`],
  ["a grandchild that was forked twice", 1, `(setsid sh -c '${STUBBORN}' &); exec sleep 60`],
  ["a child without the marker", 1, `env -i UP=$UP sh -c '${GENTLE}' & wait`],
  ["an orphan without the marker", 1, `env -i UP=$UP sh -c '${STUBBORN}' & wait`],
  ["a first process without the marker", 1, `exec env -i UP=$UP sh -c '${STUBBORN}'`],
  [
    "a process that starts others when it is to end",
    1,
    `trap 'setsid sleep 60 & echo $! >> $UP' TERM; echo $$ >> $UP
    while :; do sleep 0.05; done`,
  ],
];

for (const [what, parts, script] of TREES) {
  Deno.test(`terminateTree ends ${what}`, async () => {
    await using run = await new Script(script).up(parts);
    assertEquals(await terminateTree(run.process, { killGrace: 200 }), 0);
    assertEquals(run.left(), []);
  });
}

Deno.test("terminateTree ends what a process left behind that has exited", async () => {
  await using run = await new Script(`setsid sh -c '${GENTLE}' ${SILENT} & exit 3`).up();
  assertEquals(describe(await run.process.status), "exit status 3");
  assertEquals(run.left().length, 1);
  assertEquals(await terminateTree(run.process), 0);
  assertEquals(run.left(), []);
});

Deno.test("terminateTree does not let a shell go on to its next command", async () => {
  // The more there are to be ended, the more time a shell has that is told last.
  const others = "for i in 1 2 3 4 5 6 7 8; do sleep 60 & sleep 60 & sleep 60 & sleep 60 & done";
  await using run = await new Script(`${others}; echo $$ >> $UP; sleep 60; echo $$ >> $UP`).up();
  await until(() => marked(MARKER, run.process.marker).length === 34, { what: "the last child of the shell" });
  await terminateTree(run.process);
  assertEquals([run.pids.length, describe(await run.process.status)], [1, "signal: terminated"]);
});

Deno.test("terminateTree does not wait for killGrace where SIGTERM is heeded", async () => {
  await using run = await new Script(`sh -c '${GENTLE}' & wait`).up();
  await within(10_000, terminateTree(run.process, { killGrace: 60_000 }), "the end of the tree");
  assertEquals(describe(await run.process.status), "signal: terminated");
});

Deno.test("terminateTree lets a stopped process act upon SIGTERM", async () => {
  await using run = await new Script(`trap 'exit 7' TERM; echo $$ >> $UP; kill -STOP $$; sleep 60`).up();
  await until(() => processOf(run.process.pid)?.state === "T", { what: "the process to be stopped" });
  await within(10_000, terminateTree(run.process, { killGrace: 60_000 }), "the end of the stopped process");
  assertEquals(describe(await run.process.status), "exit status 7");
});

Deno.test("terminateTree sends SIGKILL after killGrace, not before", async () => {
  await using run = await new Script(STUBBORN).up();
  const began = performance.now();
  await terminateTree(run.process, { killGrace: 300 });
  assert(performance.now() - began >= 300);
  assertEquals(describe(await run.process.status), "signal: killed");
});

Deno.test("terminateTree sends SIGKILL at once where killGrace is 0", async () => {
  await using run = await new Script(`trap 'exit 7' TERM; ${STUBBORN.replace('trap "" TERM;', "")}`).up();
  await terminateTree(run.process, { killGrace: 0 });
  assertEquals(describe(await run.process.status), "signal: killed");
});

Deno.test("terminateTree leaves other function processes alone", async () => {
  const markers = new Markers();
  await using ended = await new Script(GENTLE, markers).up();
  await using other = await new Script(`sh -c '${GENTLE}' & wait`, markers).up();
  await terminateTree(ended.process);
  assertEquals([ended.left(), other.left().length], [[], 2]);
});

Deno.test("terminateTree leaves a process alone whose marker only begins alike", async () => {
  const markers = new Markers();
  await using stack = new AsyncDisposableStack();
  const runs = Array.from({ length: 10 }, () => stack.use(new Script(GENTLE, markers)));
  await Promise.all(runs.map((run) => run.up()));
  await terminateTree(runs[0].process); // The marker of the last is that of the first with a 0 behind it.
  assertEquals(runs.map((run) => run.left().length), [0, ...Array(9).fill(1)]);
});

Deno.test("terminateTree ends many trees at the same time", async () => {
  await using stack = new AsyncDisposableStack();
  const runs = Array.from({ length: 15 }, () => stack.use(new Script(`sh -c '${STUBBORN}' & wait`)));
  await Promise.all(runs.map((run) => run.up()));
  await Promise.all(runs.map((run) => terminateTree(run.process, { killGrace: 200 })));
  assertEquals(runs.flatMap((run) => run.left()), []);
});

Deno.test("sweep ends all that carries the prefix, and nothing else", async () => {
  const markers = new Markers();
  await using first = await new Script(`sh -c '${STUBBORN}' & wait`, markers).up();
  await using second = await new Script(`setsid sh -c '${GENTLE}' ${SILENT} & exit 0`, markers).up();
  await using foreign = await new Script(GENTLE).up();
  const unmarked = new Deno.Command("sleep", { args: ["60"], stdin: "null" }).spawn();
  assertEquals(await sweep(markers.prefix, { killGrace: 200 }), 0);
  assertEquals([first.left(), second.left()], [[], []]);
  assertEquals([foreign.left().length, isAlive(unmarked.pid)], [1, true]);
  unmarked.kill("SIGKILL");
  await unmarked.status;
});

Deno.test("sweep has nothing to do where nothing was started", async () => {
  assertEquals(await sweep(new Markers().prefix), 0);
});

/** What a program of the folder `fixtures` prints. */
async function fixture(name: string, permissions: string[], args: string[], shell = ""): Promise<string> {
  const run = [Deno.execPath(), "run", ...permissions, join(root, `tests/unit/process/fixtures/${name}`), ...args];
  const command = new Deno.Command("sh", { args: ["-c", `${shell} exec "$0" "$@"`, ...run], cwd: root });
  const { stdout, stderr } = await command.output();
  return new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
}

for (
  const [script, end] of [
    ["echo up; exec sleep 60", "signal: terminated"],
    [`trap "" TERM; echo up; while :; do sleep 0.05; done`, "signal: killed"],
    ["echo up; exit 3", "exit status 3"],
  ]
) {
  Deno.test(`terminateTree ends the process alone where /proc can't be read (${end})`, async () => {
    assertEquals(await fixture("without_proc.ts", ["--allow-run"], [script]), `${end}, 0 left\n`);
  });
}

Deno.test("terminateTree ends the rest once there are descriptors again", async () => {
  const marker = new Markers().next();
  const printed = await fixture("out_of_descriptors.ts", ["--allow-all"], [marker], "ulimit -n 100;");
  assertEquals(printed, "signal: terminated, 0 left\n");
  assertEquals(marked(MARKER, marker), []);
});
