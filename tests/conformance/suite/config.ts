import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { literally, logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { answer, startUpstream } from "../../helpers/upstream.ts";
import type { Context, Env } from "../context.ts";

/** Wrong values; each set is given at once. */
const WRONG: readonly Env[] = [
  {
    port: "abc",
    metrics_port: "65536",
    read_timeout: "bad",
    write_timeout: "-1",
    exec_timeout: "10x",
    healthcheck_interval: "soon",
    kill_grace: "-5ms",
    upstream_url: "not a url",
    buffer_http: "maybe",
    http_buffer_req_body: "perhaps",
    max_inflight: "many",
    max_queue: "few",
    queue_timeout: "later",
    max_header_bytes: "1MiB",
    function_rlimit: "lots",
    ignore_client_abort: "2",
    suppress_lock: "yes",
    prefix_logs: "on",
    log_callid: "tRUE",
    log_call_id: "off",
    log_buffer_size: "1k",
    log_format: "xml",
    content_type: "a\nb",
    jwt_auth: "y",
    jwt_auth_debug: "n",
    jwt_auth_local: "no",
    write_debug: "yess",
    cgi_headers: "fals",
    combine_output: "tru",
    marshal_request: "00",
    debug_headers: "11",
    read_debug: "-",
    mode: "HTTP",
    engine: "bogus",
  },
  {
    port: "70000",
    metrics_port: "-1",
    read_timeout: "-5s",
    exec_timeout: "1h 2m",
    healthcheck_interval: "1.5",
    upstream_url: "ftp://127.0.0.1:3000",
    max_inflight: "-1",
    max_queue: "-1",
    queue_timeout: "-1s",
    log_buffer_size: "-2",
    watch: "src,,lib",
    mode: "bogus",
  },
  {
    port: "-1",
    metrics_port: "80.5",
    exec_timeout: "1.5",
    read_timeout: ".",
    max_inflight: "1.5",
    upstream_url: "127.0.0.1:3000",
  },
];

/** Durations as they may be written, and as Go prints them. */
const DURATIONS: readonly (readonly [string, string])[] = [
  ["5", "5s"],
  ["90", "1m30s"],
  ["3600", "1h0m0s"],
  ["500ms", "500ms"],
  ["1m30s", "1m30s"],
  ["1.5h", "1h30m0s"],
  ["1h2m3.5s", "1h2m3.5s"],
  ["250us", "250µs"],
  ["250µs", "250µs"],
  ["1500000ns", "1.5ms"],
  [".5s", "500ms"],
  ["+7s", "7s"],
];

/** Command lines and the words that they hold. */
const WORDS: readonly (readonly [string, string[]])[] = [
  ["'a b' c", ["a b", "c"]],
  ['"a b" c', ["a b", "c"]],
  ["a\\ b c", ["a b", "c"]],
  ["   a    b ", ["a", "b"]],
  ["\ta\tb", ["a", "b"]],
  ["'' b", ["", "b"]],
  [`a'b c'"d e"`, ["ab cd e"]],
  ['"a\\"b\\\\c"', ['a"b\\c']],
  ["'a\\b'", ["a\\b"]],
  ["$HOME '*' * ~ a;b", ["$HOME", "*", "*", "~", "a;b"]],
];

/** compatibility.md §2. */
export function config(context: Context): void {
  context.test("§2 every invalid value is named with its variable, all at once, exit 1, and nothing is started", async (t) => {
    for (const [i, wrong] of WRONG.entries()) {
      await t.step(`set ${i + 1}`, async (t) => {
        using tmp = new TempDir();
        const { code, stderr } = await context.run({
          fprocess: fixture("start_count.sh", tmp.at("started")),
          ...wrong,
        });
        assertEquals(code, 1, stderr);
        assert(!tmp.has("started"), "the function was started");
        assert(!stderr.includes("Listening on port"), stderr);
        for (const [name, value] of Object.entries(wrong)) {
          await t.step(`${name}=${value}`, () => {
            const shown = literally(JSON.stringify(value).slice(1, -1)).source;
            assertMatch(stderr, new RegExp(`(?<![a-z_])${name}(?![a-z_]).*${shown}`));
          });
        }
      });
    }
  });

  context.test("§2 invalid mode: the accepted ones are named", async () => {
    const { stderr } = await context.run({ fprocess: "cat", mode: "bogus" });
    const line = stderr.split("\n").find((line) => line.includes("bogus"))!;
    for (const mode of ["http", "serializing", "streaming", "afterburn", "static", "inproc"]) {
      assertStringIncludes(line, mode);
    }
  });

  context.test("§2 what is missing is an error beside the others", async () => {
    const { code, stderr } = await context.run({ mode: "http", write_timeout: "0s", max_inflight: "many" });
    assertEquals(code, 1);
    for (const part of ["fprocess", "upstream_url", "HTTP write timeout must be over 0s", "max_inflight"]) {
      assertStringIncludes(stderr, part);
    }
  });

  context.test("§2 durations: Go's, whole numbers are seconds", async (t) => {
    for (let i = 0; i < DURATIONS.length; i += 4) {
      const [read, write, hard, health] = DURATIONS.slice(i, i + 4);
      await t.step([read, write, hard, health].map(([written]) => written).join(" "), async () => {
        const env = {
          read_timeout: read[0],
          write_timeout: write[0],
          exec_timeout: hard[0],
          healthcheck_interval: health[0],
        };
        await using dog = await context.start("cat", env);
        const line = `Timeouts: read: ${read[1]} write: ${write[1]} hard: ${hard[1]} health: ${health[1]}`;
        await dog.stderr.waitFor(logLine(literally(line)));
      });
    }
  });

  context.test("§2 healthcheck_interval follows write_timeout; exec_timeout above it is warned of", async (t) => {
    const warns = /^.*exec_timeout.*write_timeout.*$/m;
    await t.step("above", async () => {
      await using dog = await context.start("cat", {
        write_timeout: "10s",
        exec_timeout: "60s",
        healthcheck_interval: undefined,
      });
      assertMatch(dog.log, logLine(/Timeouts: read: 30s write: 10s hard: 1m0s health: 10s/));
      assertEquals(dog.stderr.lines.filter((line) => warns.test(line)).length, 1, dog.log);
    });
    await t.step("not above", async () => {
      await using dog = await context.start("cat", { write_timeout: "10s", exec_timeout: "10s" });
      assertEquals(dog.stderr.lines.filter((line) => warns.test(line)), []);
    });
  });

  context.test("§2 fprocess is split like a shell's words, without expansion", async (t) => {
    for (const [line, words] of WORDS) {
      await t.step(line, async () => {
        await using dog = await context.start(`printf %s| ${line}`);
        assertEquals((await dog.get()).text, words.map((word) => `${word}|`).join(""));
      });
    }
  });

  context.test("§2 of two names the second wins, and names are case-sensitive", async (t) => {
    await t.step("function_process", async () => {
      const env = {
        function_process: "echo two",
        FPROCESS: "echo upper",
        PORT: "9",
        MODE: "static",
        Content_Type: "x/y",
      };
      await using dog = await context.start("echo one", env);
      const response = await dog.get();
      assertEquals([response.text, response.fields.get("content-type")], ["two\n", "application/octet-stream"]);
    });
    await t.step("http_upstream_url", async () => {
      await using upstream = startUpstream(() => answer("two"));
      await using dog = await context.startHttp("http://127.0.0.1:9", { http_upstream_url: upstream.url });
      assertEquals((await dog.get()).text, "two");
    });
  });

  context.test("§2 an empty value counts as not set", async () => {
    await using dog = await context.start("cat", { mode: "", exec_timeout: "", content_type: "", prefix_logs: "" });
    await dog.stderr.waitFor(logLine(/Watchdog mode: streaming\tfprocess: "cat"/));
    assertMatch(dog.log, /hard: 30s/);
  });

  context.test("§2 options that do nothing in the chosen mode are accepted", async () => {
    await using upstream = startUpstream();
    const idle = {
      cgi_headers: "true",
      write_debug: "T",
      combine_output: "0",
      static_path: "/nowhere",
      content_type: "a/b",
    };
    await using dog = await context.startHttp(upstream, {
      ...idle,
      marshal_request: "F",
      debug_headers: "t",
      read_debug: "False",
    });
    assertEquals((await dog.get()).text, "hello");
  });

  context.test("§2 fprocess is found on PATH", async () => {
    using tmp = new TempDir();
    tmp.file("own-tool", "#!/bin/sh\necho found\n", 0o755);
    await using dog = await context.start("own-tool", { PATH: `${tmp.path}:${Deno.env.get("PATH")}` });
    assertEquals((await dog.get()).text, "found\n");
  });

  context.test("§2 port that is taken, main or metrics: named, exit 1, no child is left", async (t) => {
    using taken = Deno.listen({ hostname: "0.0.0.0", port: 0 });
    const { port } = taken.addr;
    for (const name of ["port", "metrics_port"]) {
      await t.step(name, async () => {
        await using upstream = startUpstream();
        await using dog = context.spawnHttp(upstream, { [name]: String(port) });
        assertEquals(await dog.exit(), 1);
        assertMatch(dog.log, new RegExp(`${port}.*in use|in use.*${port}`, "i"));
        assertEquals(dog.children(), []);
        assert(!dog.hasLock, "the lock file is left");
      });
    }
  });
}
