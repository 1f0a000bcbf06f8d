import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RunningProcess } from "../../../bench/running_process.ts";

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

Deno.test("RunningProcess: ended tells the exit code, log the end of what was printed on either stream", async () => {
  const script = "echo first; echo second >&2; exit 3";
  const process = new RunningProcess(["sh", "-c", script], {});
  await aborted(process.ended);
  await process.stop();
  assertEquals((process.ended.reason as Error).message, "it ended with exit code 3");
  assertStringIncludes(process.log, "first\n");
  assertStringIncludes(process.log, "second\n");
});

Deno.test("RunningProcess: log keeps no more than its last 2048 characters", async () => {
  const process = new RunningProcess(["sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x; echo end"], {});
  await aborted(process.ended);
  await process.stop();
  assertEquals(process.log.length, 2048);
  assert(process.log.endsWith("xend\n"));
});

Deno.test("RunningProcess: gets the environment that it is given", async () => {
  const process = new RunningProcess(["sh", "-c", 'echo "$COLOUR"'], { COLOUR: "teal" });
  await aborted(process.ended);
  await process.stop();
  assertEquals(process.log, "teal\n");
});

Deno.test("RunningProcess.stop: SIGTERM ends a process that prints all the time", async () => {
  const process = new RunningProcess(["cat", "/dev/zero"], {});
  await process.stop();
  assertEquals((process.ended.reason as Error).message, "it ended with exit code 143");
});

Deno.test("RunningProcess.stop: SIGKILL ends a process that ignores SIGTERM", async () => {
  const process = new RunningProcess(["sh", "-c", "trap '' TERM; echo ready; exec tail -f /dev/null"], {});
  while (process.log !== "ready\n") await new Promise((resolve) => setTimeout(resolve, 1));
  await process.stop(1);
  assertEquals((process.ended.reason as Error).message, "it ended with exit code 137");
});
