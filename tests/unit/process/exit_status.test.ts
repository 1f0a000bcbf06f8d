import { assertEquals } from "@std/assert";
import { describe, exitStatus } from "../../../src/process/exit_status.ts";

function sh(script: string): Deno.ChildProcess {
  return new Deno.Command("sh", { args: ["-c", script], stdin: "null", stdout: "null", stderr: "null" }).spawn();
}

const ENDS: [script: string, text: string][] = [
  ["exit 0", "exit status 0"],
  ["exit 3", "exit status 3"],
  ["exit 255", "exit status 255"],
  ["kill -HUP $$", "signal: hangup"],
  ["kill -INT $$", "signal: interrupt"],
  ["kill -QUIT $$", "signal: quit"],
  ["kill -ILL $$", "signal: illegal instruction"],
  ["kill -TRAP $$", "signal: trace/breakpoint trap"],
  ["kill -ABRT $$", "signal: aborted"],
  ["kill -BUS $$", "signal: bus error"],
  ["kill -FPE $$", "signal: floating point exception"],
  ["kill -KILL $$", "signal: killed"],
  ["kill -USR1 $$", "signal: user defined signal 1"],
  ["kill -SEGV $$", "signal: segmentation fault"],
  ["kill -USR2 $$", "signal: user defined signal 2"],
  ["kill -PIPE $$", "signal: broken pipe"],
  ["kill -ALRM $$", "signal: alarm clock"],
  ["kill -TERM $$", "signal: terminated"],
  ["kill -16 $$", "signal: stack fault"],
  ["kill -XCPU $$", "signal: CPU time limit exceeded"],
  ["kill -XFSZ $$", "signal: file size limit exceeded"],
  ["kill -VTALRM $$", "signal: virtual timer expired"],
  ["kill -PROF $$", "signal: profiling timer expired"],
  ["kill -29 $$", "signal: I/O possible"],
  ["kill -PWR $$", "signal: power failure"],
  ["kill -SYS $$", "signal: bad system call"],
];

for (const [script, text] of ENDS) {
  Deno.test(`describe prints the end of \`${script}\` as Go does`, async () => {
    assertEquals(describe(await exitStatus(sh(`ulimit -c 0; ${script}`))), text);
  });
}

Deno.test({
  name: "exitStatus tells of a signal that has no name",
  sanitizeResources: false, // Deno keeps the resource of a child of which it can't tell the end.
  async fn(): Promise<void> {
    const status = await exitStatus(sh("kill -40 $$"));
    assertEquals(status, { code: 168, signal: "SIG40", success: false });
    assertEquals(describe(status), "signal: signal 40");
  },
});
