import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { describe } from "../../../src/process/exit_status.ts";
import { MARKER, Markers } from "../../../src/process/marker.ts";
import { SpawnError } from "../../../src/process/spawn_error.ts";
import { type SupervisedFunction, superviseFunction } from "../../../src/process/supervise.ts";
import { latin1 } from "../../helpers/bytes.ts";
import { isAlive, marked } from "../../helpers/proc.ts";
import { until } from "../../helpers/until.ts";

interface Supervised {
  readonly child: SupervisedFunction;
  readonly marker: string;
  /** Lines that were logged so far. */
  readonly stdout: string[];
  readonly stderr: string[];
}

/** A supervised shell script. */
function supervise(script: string): Supervised {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const marker = new Markers().next();
  const child = superviseFunction({
    command: "sh",
    args: ["-c", script],
    marker,
    lineLimit: 8,
    killGrace: 1_000,
    stdout: (line) => void stdout.push(latin1(line)),
    stderr: (line) => void stderr.push(latin1(line)),
  });
  return { child, marker, stdout, stderr };
}

Deno.test("superviseFunction logs both streams line by line, no line longer than the limit", async () => {
  const { child, stdout, stderr } = supervise("echo out; echo 0123456789; echo err >&2; printf end >&2");
  assertEquals(describe(await child.exited), "exit status 0");
  await child.terminate();
  assertEquals([stdout, stderr], [["out", "01234567", "89"], ["err", "end"]]);
});

Deno.test("superviseFunction keeps stdin open, and empty", async () => {
  const { child, stdout } = supervise("echo up; cat; echo end of input");
  await until(() => stdout.length === 1, { what: "the first line" });
  await child.terminate();
  assertEquals(describe(await child.exited), "signal: terminated");
  assertEquals(stdout, ["up"]);
});

Deno.test("superviseFunction throws where the program can't be started", () => {
  assertThrows(
    () =>
      superviseFunction({
        command: "/nonexistent/program",
        args: [],
        marker: "test.1",
        lineLimit: -1,
        killGrace: 0,
        stdout: () => {},
        stderr: () => {},
      }),
    SpawnError,
    "fork/exec /nonexistent/program: no such file or directory",
  );
});

Deno.test("SupervisedFunction.exited tells of an exit, though others hold the streams", async () => {
  const { child, marker } = supervise("sleep 60 & exit 3");
  assertEquals(describe(await child.exited), "exit status 3");
  assertEquals(marked(MARKER, marker).length, 1);
  await child.terminate();
});

Deno.test("SupervisedFunction.terminate ends the tree, and logs the last lines", async () => {
  const { child, stdout, marker } = supervise(`setsid sh -c 'trap "" TERM; while :; do sleep 0.05; done' &
    trap 'echo last; exit 4' TERM; echo up; while :; do sleep 0.05; done`);
  await until(() => stdout.length === 1, { what: "the first line" });
  await until(() => marked(MARKER, marker).length > 1, { what: "the background process" });
  await child.terminate();
  assertEquals(marked(MARKER, marker), []);
  assertEquals([describe(await child.exited), stdout], ["exit status 4", ["up", "last"]]);
});

Deno.test("SupervisedFunction.terminate is one, however often it is called", async () => {
  const { child } = supervise("exec sleep 60");
  const terminated = child.terminate();
  assertStrictEquals(child.terminate(), terminated);
  await terminated;
});

Deno.test("SupervisedFunction is ended where its scope ends", async () => {
  let pid: number;
  {
    await using child = supervise("exec sleep 60").child;
    pid = child.pid;
    assertEquals(isAlive(pid), true);
  }
  assertEquals(isAlive(pid), false);
});
