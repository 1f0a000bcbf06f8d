import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { TempDir } from "../../helpers/temp_dir.ts";
import { logLine } from "../../helpers/log_line.ts";
import type { Context } from "../context.ts";

const VERSION = logLine(/Version: \S+\tSHA: \S+/);

/** compatibility.md §1. */
export function cli(context: Context): void {
  context.test("§1 version flag prints one line on stderr and exits 0, whatever the configuration", async (t) => {
    for (const flag of ["-version", "--version"]) {
      await t.step(flag, async () => {
        const { code, stdout, stderr } = await context.run({ write_timeout: "0", port: "abc" }, { args: [flag] });
        assertEquals({ code, stdout, lines: stderr.split("\n").length - 1 }, { code: 0, stdout: "", lines: 1 }, stderr);
        assertMatch(stderr, VERSION);
      });
    }
  });

  context.test("§1 run-healthcheck tells by its exit code whether the lock file is there, without fprocess", async (t) => {
    using tmp = new TempDir();
    for (const flag of ["-run-healthcheck", "--run-healthcheck"]) {
      await t.step(`${flag} absent`, async () => {
        const { code, stderr } = await context.run({}, { args: [flag], tmp: tmp.path });
        assertEquals(code, 1);
        assertMatch(stderr, /^unable to find lock file\.$/m);
      });
    }
    tmp.file(".lock");
    for (const flag of ["-run-healthcheck", "--run-healthcheck"]) {
      await t.step(`${flag} present`, async () => {
        const { code, stderr } = await context.run({}, { args: [flag], tmp: tmp.path });
        assertEquals(code, 0, stderr);
        assert(!stderr.includes("unable"), stderr);
      });
    }
  });

  context.test("§1 unknown flag is named, help is pointed to, exit 2", async (t) => {
    for (const flag of ["-no-such-flag", "--no-such-flag", "--no-such-flag=1"]) {
      await t.step(flag, async () => {
        const { code, stderr } = await context.run({ fprocess: "cat" }, { args: [flag] });
        assertEquals(code, 2);
        assertMatch(stderr, /no-such-flag/);
        assertMatch(stderr, /--help/);
      });
    }
  });

  context.test("§1 help lists every option with its default and exits 0", async () => {
    const { code, stdout, stderr } = await context.run({}, { args: ["--help"] });
    assertEquals(code, 0);
    const help = stdout + stderr;
    const names = [
      ...["fprocess", "function_process", "mode", "port", "read_timeout", "write_timeout", "exec_timeout"],
      ...[
        "healthcheck_interval",
        "upstream_url",
        "http_upstream_url",
        "buffer_http",
        "http_buffer_req_body",
        "content_type",
      ],
      ...["max_inflight", "suppress_lock", "prefix_logs", "log_callid", "log_call_id", "log_buffer_size", "ready_path"],
      ...[
        "static_path",
        "jwt_auth",
        "jwt_auth_debug",
        "jwt_auth_local",
        "write_debug",
        "cgi_headers",
        "combine_output",
      ],
      ...[
        "marshal_request",
        "debug_headers",
        "read_debug",
        "metrics_port",
        "log_format",
        "ignore_client_abort",
        "kill_grace",
      ],
    ];
    assertEquals(names.filter((name) => !new RegExp(`(?<![a-z_])${name}(?![a-z_])`).test(help)), []);
    const defaults = [
      "8080",
      "30s",
      "application/octet-stream",
      "/home/app/public",
      "65536",
      "8081",
      "500ms",
      "streaming",
    ];
    assertEquals(defaults.filter((value) => !help.includes(value)), []);
  });

  context.test("§1 flag wins over the environment, in every spelling", async () => {
    const args = ["-fprocess", "echo flag", "--content-type=text/flag", "--prefix-logs", "f", "-log-callid"];
    await using dog = await context.start("echo env", { content_type: "text/env", prefix_logs: "true" }, { args });
    const response = await dog.get("/", { fields: [["X-Call-Id", "id-1"]] });
    assertEquals([response.text, response.fields.get("content-type")], ["flag\n", "text/flag"]);
    await dog.stderr.waitFor(/ \[id-1\]$/);
  });

  context.test("§1 words after -- are the function process, and win over everything", async () => {
    const args = ["--mode", "streaming", "--fprocess", "echo flag", "--", "printf", "%s|", "a b", "--mode", "c"];
    await using dog = await context.start("echo env", {}, { args });
    assertEquals((await dog.get()).text, "a b|--mode|c|");
  });

  context.test("§1 flag with an invalid value is an error as in the environment, exit 1", async () => {
    const { code, stderr } = await context.run({ fprocess: "cat" }, { args: ["--prefix-logs=maybe", "--port", "abc"] });
    assertEquals(code, 1);
    for (const part of ["prefix_logs", "maybe", "port", "abc"]) assertStringIncludes(stderr, part);
  });
}
