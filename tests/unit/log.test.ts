import { assert, assertEquals, assertGreater, assertLess, assertMatch } from "@std/assert";
import { createLog, type Log, type LogOptions } from "../../src/log.ts";
import { bytes, utf8 } from "../helpers/bytes.ts";
import { Output } from "../helpers/output.ts";
import { until, within } from "../helpers/until.ts";
import { FakeSink } from "./log/_fake_sink.ts";

const NOW = new Date(2024, 1, 3, 4, 5, 6).getTime();
const DATE = "2024/02/03 04:05:06 ";

/** A log whose streams are kept as text. */
class Recorder {
  readonly written = { stdout: "", stderr: "" };
  readonly log: Log;

  constructor(options: Partial<LogOptions> = {}) {
    const sink = (stream: "stdout" | "stderr") => ({
      write: (data: Uint8Array) => {
        this.written[stream] += utf8(data);
        return Promise.resolve(data.length);
      },
    });
    this.log = createLog({
      format: "text",
      stdout: sink("stdout"),
      stderr: sink("stderr"),
      now: () => NOW,
      ...options,
    });
  }

  /** What was written to both streams. */
  async end(): Promise<{ stdout: string; stderr: string }> {
    await this.log.flush(5_000);
    return this.written;
  }
}

Deno.test("createLog() writes own lines of every level to stderr, in order", async () => {
  const recorder = new Recorder();
  recorder.log.info("Version: 1\tSHA: x");
  recorder.log.warn("two");
  recorder.log.error("three\nlines");
  recorder.log.access({ method: "GET", uri: "/", status: 200, clientClosed: false, bytes: 1, milliseconds: 2 });
  assertEquals(await recorder.end(), {
    stdout: "",
    stderr: `${DATE}Version: 1\tSHA: x\n${DATE}two\n${DATE}three\\nlines\n` +
      `${DATE}GET / - 200 - ContentLength: 1B (0.0020s)\n`,
  });
});

Deno.test("createLog() writes a function's lines to the stream that they came on", async () => {
  const recorder = new Recorder();
  recorder.log.functionLine("stdout", bytes("to-out"), true);
  recorder.log.functionLine("stderr", bytes("to-err"), false);
  recorder.log.info("own");
  assertEquals(await recorder.end(), { stdout: `${DATE}stdout: to-out\n`, stderr: `to-err\n${DATE}own\n` });
});

Deno.test("createLog() with format json writes objects alone, on both streams", async () => {
  const recorder = new Recorder({ format: "json" });
  recorder.log.info("own");
  recorder.log.functionLine("stdout", bytes("hi"), true);
  const { stdout, stderr } = await recorder.end();
  const time = new Date(NOW).toISOString();
  assertEquals(JSON.parse(stderr), { time, level: "info", msg: "own" });
  assertEquals(JSON.parse(stdout), { time, level: "info", msg: "hi", stream: "stdout" });
});

Deno.test("createLog() makes logs that do not disturb one another", async () => {
  const [first, second] = [new Recorder(), new Recorder({ format: "json" })];
  first.log.info("one");
  second.log.info("two");
  assertEquals((await first.end()).stderr, `${DATE}one\n`);
  assertEquals(JSON.parse((await second.end()).stderr).msg, "two");
});

Deno.test("createLog() says on stderr how many lines of a stream were dropped", async () => {
  const stdout = new FakeSink();
  const recorder = new Recorder({ stdout, queueBytes: 10 });
  for (let i = 0; i < 5; i++) recorder.log.functionLine("stdout", bytes("0123456789"), false);
  await stdout.take();
  assertMatch((await recorder.end()).stderr, /^\S+ \S+ 4 log lines dropped: .*stdout.*\n$/);
});

Deno.test("Log.functionLine() gives a promise where the function should wait", async () => {
  const stdout = new FakeSink();
  const recorder = new Recorder({ stdout, queueBytes: 30 });
  assertEquals(recorder.log.functionLine("stdout", bytes("0123456789"), false), undefined);
  const room = recorder.log.functionLine("stdout", bytes("0123456789"), false);
  assert(room instanceof Promise);
  await stdout.take();
  await within(5_000, room, "room in the queue");
  await until(() => stdout.pending !== "", { what: "the second write" });
  await stdout.take();
  await recorder.end();
});

Deno.test("Log.flush() resolves after its time where the reader is stuck", async () => {
  const recorder = new Recorder({ stderr: new FakeSink() });
  recorder.log.info("never read");
  const start = performance.now();
  await within(5_000, recorder.log.flush(20), "the end of the flush");
  assertGreater(performance.now() - start, 15);
});

/** Runs a program that has a `log` and writes `done` to stdout at the end of `body`. */
function runWithLog(body: string): Deno.ChildProcess {
  const module = new URL("../../src/log.ts", import.meta.url);
  const config = new URL("../../deno.json", import.meta.url);
  const program = `import { createLog } from "${module}";
    const log = createLog({ format: "text" });
    ${body}
    Deno.stdout.writeSync(new TextEncoder().encode("done\\n"));
    await log.flush(60_000);`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", `--config=${config.pathname}`, program],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("Log does not hold the process where nobody reads its pipe, and goes on when somebody does", async () => {
  const child = runWithLog(`for (let i = 0; i < 100_000; i++) log.info("line " + i + " " + ".".repeat(80));`);
  await child.stdin.close();
  const stdout = new Output("stdout", child.stdout);
  await stdout.waitFor(/^done$/, 60_000);

  const stderr = new Output("stderr", child.stderr);
  assertEquals((await within(60_000, child.status, "the end of the program")).code, 0);
  await Promise.all([stdout.end, stderr.end]);
  const lines = stderr.lines;
  const dropped = Number(/ (\d+) log lines dropped/.exec(lines.pop()!)?.[1]);
  assertEquals(lines.length + dropped, 100_000);
  assertLess(stderr.bytes.length, 5 << 20);
  lines.forEach((line, i) => assertMatch(line, new RegExp(`^\\S+ \\S+ line ${i} \\.{80}$`)));
});

Deno.test("Log does not end the process where its pipe is closed", async () => {
  const child = runWithLog(`
    await Deno.stdin.read(new Uint8Array(1)); // until the reader is gone
    for (let i = 0; i < 10; i++) { log.info("line"); await log.flush(1_000); }`);
  await child.stderr.cancel();
  await child.stdin.close();
  const stdout = new Output("stdout", child.stdout);
  await stdout.waitFor(/^done$/, 60_000);
  assertEquals((await within(60_000, child.status, "the end of the program")).code, 0);
  await stdout.end;
});
