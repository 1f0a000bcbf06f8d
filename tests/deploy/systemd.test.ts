import { assertEquals, assertGreaterOrEqual, assertRejects, assertStringIncludes } from "@std/assert";
import { parseDuration, splitWords } from "../../src/config/parse.ts";
import { run } from "../../tools/run.ts";
import { requires } from "../helpers/requires.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { shutdownTime, textOf } from "./_files.ts";

const UNIT = textOf("systemd/hello.service");

/** Exposure that `systemd-analyze security` may find, in tenths: 0 is none, 100 all. */
const EXPOSURE = 20;

/** Values of a setting, in order. */
function settings(name: string): string[] {
  return [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value);
}

/** The variables that the unit sets. */
function environment(): Record<string, string> {
  const words = settings("Environment").flatMap((line) => splitWords(line));
  return Object.fromEntries(words.map((word) => [word.replace(/=.*/, ""), word.replace(/^[^=]*=/, "")]));
}

/** Judges a unit; the program that it starts need not be there. */
async function analyze(unit: string, ...args: string[]): Promise<string> {
  using dir = new TempDir();
  const file = dir.file("hello.service", unit.replace(/^ExecStart=\S+/m, "ExecStart=/bin/sh"));
  const { stdout, stderr } = await run("systemd-analyze", { args: [...args, file] });
  if (stderr !== "") throw new Error(stderr);
  return stdout;
}

Deno.test({
  ...requires("systemd unit: systemd finds nothing wrong", "systemd-analyze"),
  fn: async () => {
    await analyze(UNIT, "verify");
    const misspelt = UNIT.replace("KillMode", "KilMode");
    await assertRejects(() => analyze(misspelt, "verify"), Error, "KilMode");
  },
});

Deno.test({
  ...requires("systemd unit: systemd calls its exposure OK", "systemd-analyze"),
  fn: async () => {
    const judgement = await analyze(UNIT, "security", "--offline=true", "--no-pager", `--threshold=${EXPOSURE}`);
    assertStringIncludes(judgement, "Overall exposure level");
  },
});

Deno.test("systemd unit: the watchdog has the time to stop, and its function is left to it", () => {
  const [timeout] = settings("TimeoutStopSec");
  assertGreaterOrEqual(parseDuration(timeout), shutdownTime(environment()) + 1_000);
  assertEquals(settings("KillMode"), ["mixed"]);
});
