import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import { latin1 } from "../../helpers/bytes.ts";
import { literally, logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import { answer, startUpstream, type Upstream } from "../../helpers/upstream.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context, Env } from "../context.ts";

/** compatibility.md §12. */
export function logs(context: Context): void {
  /** A function process of http mode that prints these bytes on a stream. */
  const printing = async (
    upstream: Upstream,
    tmp: TempDir,
    content: string | Uint8Array,
    env: Env = {},
    stream = "stdout",
  ): Promise<Watchdog> =>
    await context.startHttp(upstream, {
      fprocess: fixture("print_file.sh", tmp.file("content", content), stream),
      ...env,
    });

  context.test("§12 start: each line once, in order, on stderr", async () => {
    await using dog = await context.start("cat", { healthcheck_interval: undefined });
    const expected = [
      /Version: \S+\tSHA: \S+/,
      /Watchdog mode: streaming\tfprocess: "cat"/,
      /Timeouts: read: 30s write: 30s hard: 30s health: 30s/,
      literally(`Listening on port: ${dog.port}`),
      literally(`Writing lock-file to: ${dog.lockFile}`),
      literally(`Metrics listening on port: ${dog.metricsPort}`),
    ].map(logLine);
    const { lines } = dog.stderr;
    const found = expected.map((pattern) => lines.flatMap((line, i) => pattern.test(line) ? [i] : []));
    assertEquals(found.map(({ length }) => length), expected.map(() => 1), dog.log);
    const order = found.slice(0, 5).flat();
    assertEquals([order[0], order], [0, order.toSorted((a, b) => a - b)]);
    assertEquals(dog.stdout.text, "");
  });

  context.test("§12 start: fprocess is quoted", async () => {
    await using dog = await context.start('printf "a\\n"');
    await dog.stderr.waitFor(logLine(literally('Watchdog mode: streaming\tfprocess: "printf \\"a\\\\n\\""')));
  });

  context.test("§12 dates are local time", async () => {
    await using dog = await context.start("cat", { TZ: "Pacific/Kiritimati" });
    const { groups } =
      (await dog.stderr.waitFor(/^(?<year>\d{4})\/(?<month>\d\d)\/(?<day>\d\d) (?<time>\S+) Version/))!;
    const { year, month, day, time } = groups!;
    const shown = Date.parse(`${year}-${month}-${day}T${time}Z`);
    assertLessOrEqual(Math.abs(shown - (Date.now() + 14 * 3_600_000)), 60_000);
  });

  context.test("§12 access line of http mode", async (t) => {
    await using upstream = startUpstream(({ target }) =>
      target === "/chunked"
        ? answer("abc", { chunked: true })
        : answer("y".repeat(39), { status: target === "/404" ? "404 Not Found" : "200 OK" })
    );
    await using dog = await context.startHttp(upstream, { log_callid: "true" });
    const rows: [string, RegExp][] = [
      ["/p?q=1", /GET \/p\?q=1 - 200 OK - ContentLength: 39B \(\d+\.\d{4}s\) \[none\]/],
      ["/404", /GET \/404 - 404 Not Found - ContentLength: 39B \(\d+\.\d{4}s\) \[none\]/],
      ["/chunked", /GET \/chunked - 200 OK - ContentLength: -1B \(\d+\.\d{4}s\) \[none\]/],
      ["/a%0d%0ab", /GET \/a%0d%0ab - 200 OK - ContentLength: 39B \(\d+\.\d{4}s\) \[none\]/],
    ];
    for (const [target, pattern] of rows) {
      await t.step(target, async () => {
        await dog.get(target);
        await dog.stderr.waitFor(logLine(pattern));
      });
    }
    await t.step("call id", async () => {
      await dog.get("/with-id", { fields: [["X-Call-Id", "abc-1"]] });
      await dog.stderr.waitFor(logLine(/GET \/with-id - 200 OK - ContentLength: 39B \(\d+\.\d{4}s\) \[abc-1\]/));
    });
    await t.step("none for kube-probe", async () => {
      await dog.get("/probed", { fields: [["User-Agent", "kube-probe/1.29"]] });
      await dog.get("/other");
      await dog.stderr.waitFor(/GET \/other - 200 OK/);
      assert(!dog.log.includes("/probed"), dog.log);
    });
    await t.step("a control character of a field never begins a line", async () => {
      await dog.get("/injected", { fields: [["X-Call-Id", "x\x85y\u00a0z"]] });
      await dog.stderr.waitFor(/GET \/injected - 200 OK .*\[x.*z\]$/);
    });
  });

  context.test("§12 function lines: each stream on the same one of ours, with a prefix or as they are", async (t) => {
    await using upstream = startUpstream();
    await t.step("prefix_logs on", async () => {
      await using dog = await context.startHttp(upstream, { fprocess: fixture("print_both_streams.sh") });
      await dog.stdout.waitFor(logLine(/stdout: to-out/));
      await dog.stderr.waitFor(logLine(/stderr: to-err/));
      assert(!dog.log.includes("to-out"), dog.log);
      assert(!dog.stdout.text.includes("to-err"), dog.stdout.text);
    });
    await t.step("prefix_logs off", async () => {
      await using dog = await context.startHttp(upstream, {
        fprocess: fixture("print_both_streams.sh"),
        prefix_logs: "false",
      });
      await dog.stdout.waitFor(/^to-out$/);
      await dog.stderr.waitFor(/^to-err$/);
    });
  });

  context.test("§12 function lines: 5,000 of them, in order", async () => {
    using tmp = new TempDir();
    await using upstream = startUpstream();
    const lines = Array.from({ length: 5_000 }, (_, i) => `line ${i}`);
    await using dog = await printing(upstream, tmp, lines.join("\n") + "\n", { prefix_logs: "false" });
    await dog.stdout.waitFor(/^line 4999$/);
    assertEquals(dog.stdout.lines, lines);
  });

  context.test("§12 function lines: bytes are passed on as they are", async (t) => {
    await using upstream = startUpstream();
    const contents: Record<string, [printed: string, expected: string]> = {
      "bytes that are no UTF-8": ["a\xff\xfeb\nend\n", "a\xff\xfeb\nend\n"],
      "CRLF ends a line": ["a\r\nb\nend\n", "a\nb\nend\n"],
      "empty lines": ["a\n\n\nb\nend\n", "a\n\n\nb\nend\n"],
      "a last line without newline": ["a\nend", "a\nend\n"],
    };
    for (const [name, [printed, expected]] of Object.entries(contents)) {
      await t.step(name, async () => {
        using tmp = new TempDir();
        const content = Uint8Array.from(printed, (character) => character.charCodeAt(0));
        const file = tmp.file("content", content);
        await using dog = await context.start(fixture("print_file_on_stderr.sh", file), { prefix_logs: "false" });
        await dog.get();
        // The watchdog's own lines may come in between.
        await until(() => latin1(dog.stderr.bytes).replaceAll(/^\d{4}\/.*\n/gm, "") === expected, {
          what: () => `${JSON.stringify(expected)} in ${dog.log}`,
        });
      });
    }
    await t.step("a character that comes in pieces", async () => {
      await using dog = await context.startHttp(upstream, {
        fprocess: fixture("split_character.sh"),
        prefix_logs: "false",
      });
      await dog.stdout.waitFor(/^a€b$/);
    });
  });

  context.test("§12 long lines are cut at log_buffer_size, never inside a character, and logging goes on", async (t) => {
    await using upstream = startUpstream();
    for (const line of ["0123456789abcdefghij", "€".repeat(12), "a" + "🎉".repeat(12), "abc" + "é".repeat(12)]) {
      await t.step(`${line.slice(0, 6)}… at 8 bytes`, async () => {
        using tmp = new TempDir();
        await using dog = await printing(upstream, tmp, `${line}\nafter\n`, {
          prefix_logs: "false",
          log_buffer_size: "8",
        });
        await dog.stdout.waitFor(/^after$/);
        const pieces = dog.stdout.lines.slice(0, -1);
        assertEquals(pieces.join(""), line);
        for (const piece of pieces) assertLessOrEqual(new TextEncoder().encode(piece).length, 8);
      });
    }
    await t.step("300,000 bytes at the default", async () => {
      using tmp = new TempDir();
      const file = tmp.file("content", "x".repeat(300_000) + "\nafter\n");
      await using dog = await context.start(fixture("print_file_on_stderr.sh", file));
      assertEquals((await dog.get()).status, 200);
      await dog.stderr.waitFor(logLine(/stderr: after/));
      assertEquals([...dog.log.matchAll(/stderr: (x+)$/gm)].reduce((sum, [, xs]) => sum + xs.length, 0), 300_000);
    });
    await t.step("-1 is no limit", async () => {
      using tmp = new TempDir();
      await using dog = await printing(
        upstream,
        tmp,
        "x".repeat(300_000) + "\nafter\n",
        { log_buffer_size: "-1" },
        "stderr",
      );
      await dog.stderr.waitFor(logLine(/stderr: after/));
      assertMatch(dog.log, logLine(/stderr: x{300000}/));
    });
  });

  context.test("§12 log_format=json: every line on both streams is an object, from the first on", async (t) => {
    await using upstream = startUpstream();
    const env = { fprocess: fixture("print_both_streams.sh"), log_format: "json", log_callid: "true" };
    await using dog = await context.startHttp(upstream, env);
    await dog.get("/j?x", { fields: [["X-Call-Id", "c1"]] });
    await dog.stderr.waitFor(/\/j\?x/);
    await dog.stdout.waitFor(/to-out/);
    const objects = [...dog.stderr.lines, ...dog.stdout.lines].map((line) =>
      JSON.parse(line) as Record<string, unknown>
    );
    await t.step("time, level and msg", () => {
      for (const { time, level, msg } of objects) {
        assert(!Number.isNaN(Date.parse(String(time))), String(time));
        assertEquals([typeof level, typeof msg], ["string", "string"]);
      }
      assertMatch(String(objects[0].msg), /^Version: /);
    });
    await t.step("access line", () => {
      const access = objects.find(({ uri }) => uri === "/j?x")!;
      const { method, status, bytes, call_id, duration_seconds } = access;
      assertEquals([method, status, bytes, call_id, typeof duration_seconds], ["GET", 200, 5, "c1", "number"]);
    });
    await t.step("function lines", () => {
      const lines = objects.filter(({ stream }) => stream !== undefined).map(({ msg, stream }) => `${stream}: ${msg}`);
      assertEquals(lines.toSorted(), ["stderr: to-err", "stdout: to-out"]);
    });
  });

  context.test("§12 log_format=json: an answer that is broken off adds nothing that is no object", async () => {
    await using dog = await context.start(fixture("print_then_exit_with.sh", "5", "3"), { log_format: "json" });
    assertEquals((await dog.get("/broken")).complete, false);
    await dog.stderr.waitFor(/\/broken/);
    await dog.stop();
    for (const line of dog.stderr.lines) JSON.parse(line);
  });

  context.test("§12 log_format=json: a client that left has status 499", async () => {
    await using upstream = startUpstream(async (_, connection) => void await connection.closedByPeer(8_000));
    await using dog = await context.startHttp(upstream, { log_format: "json" });
    using client = await dog.connect();
    await client.send({ target: "/left" });
    await until(() => upstream.requests.length === 1, { what: "the request at the function" });
    client.close();
    await dog.stderr.waitFor(/\/left/);
    const line = dog.stderr.lines.map((line) => JSON.parse(line)).find(({ uri }) => uri === "/left");
    assertEquals([line.method, line.status], ["GET", 499]);
  });

  context.test("§12 log_format=json: an answer that is broken off brings no other lines", async () => {
    await using dog = await context.start(fixture("print_then_exit_with.sh", "10", "3"), { log_format: "json" });
    assertEquals((await dog.get("/broken")).complete, false);
    await dog.stderr.waitFor(/\/broken/);
    assertEquals(await dog.stop(), 0);
    const messages = dog.stderr.lines.map((line) => JSON.parse(line).msg);
    assert(messages.includes("exit status 3"), messages.join("\n"));
  });

  context.test("§12 log_format=json: configuration errors are objects, usage errors stay plain", async () => {
    const wrong = await context.run({ fprocess: "cat", log_format: "json", port: "abc" });
    assertEquals(wrong.code, 1);
    for (const line of wrong.stderr.trim().split("\n")) assertEquals(typeof JSON.parse(line).msg, "string", line);
    const usage = await context.run({ log_format: "json" }, { args: ["--no-such-flag"] });
    assertEquals(usage.code, 2);
    assertMatch(usage.stderr, /^[^{]*no-such-flag/m);
  });
}
