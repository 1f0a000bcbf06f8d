import { assert, assertEquals } from "@std/assert";
import { randomBytes } from "../../helpers/bytes.ts";
import { logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { until } from "../../helpers/until.ts";
import type { Context } from "../context.ts";

const SERIALIZING = { mode: "serializing" };

/** compatibility.md §2, §7: what functions made for classic-watchdog are configured with. */
export function classicOptions(context: Context): void {
  context.test("§2 cgi_headers=false exports nothing of the request", async () => {
    await using dog = await context.start(fixture("http_environment.sh"), { ...SERIALIZING, cgi_headers: "false" });
    const { status, text } = await dog.get("/a?b=c", { fields: [["X-A", "1"]] });
    assertEquals([status, text], [200, ""]);
  });

  context.test("§2 cgi_headers=false does nothing in streaming mode", async () => {
    await using dog = await context.start(fixture("print_variable.sh", "Http_X_A"), { cgi_headers: "false" });
    assertEquals((await dog.get("/", { fields: [["X-A", "1"]] })).text, "1");
  });

  context.test("§7 combine_output joins both streams in the answer, and logs neither", async (t) => {
    const env = { ...SERIALIZING, combine_output: "true" };
    await t.step("success", async () => {
      await using dog = await context.start(fixture("print_on_both_then_exit_with.sh", "0"), env);
      const { status, text } = await dog.get("/p");
      assertEquals([status, text.split("\n").toSorted()], [200, ["", "to-err", "to-out"]]);
      await dog.stderr.waitFor(/GET \/p - 200/);
      assert(!dog.log.includes("to-err"), dog.log);
    });
    await t.step("failure: the output follows the text", async () => {
      await using dog = await context.start(fixture("print_on_both_then_exit_with.sh", "3"), env);
      const { status, text, fields } = await dog.get("/p");
      const [first, ...lines] = text.split("\n");
      assertEquals([status, first, lines.toSorted()], [500, "exit status 3", ["", "to-err", "to-out"]]);
      assertEquals(fields.get("content-length"), String(text.length));
      await dog.stderr.waitFor(logLine(/exit status 3/));
      assert(!dog.log.includes("to-err"), dog.log);
    });
    await t.step("max_body_bytes counts both", async () => {
      await using dog = await context.start(fixture("print_on_both_then_exit_with.sh", "0"), {
        ...env,
        max_body_bytes: "10",
      });
      assertEquals((await dog.get()).status, 500);
    });
    await t.step("exec_timeout ends what floods stderr", async () => {
      await using dog = await context.start(fixture("print_without_pause.sh", "stderr"), {
        ...env,
        exec_timeout: "500ms",
        kill_grace: "100ms",
        max_body_bytes: String(Number.MAX_SAFE_INTEGER),
      });
      assertEquals((await dog.get()).status, 504);
      await dog.noChildren(1_000);
    });
  });

  context.test("§7 marshal_request gives the function header and body as one JSON object", async (t) => {
    await using dog = await context.start("cat", { ...SERIALIZING, marshal_request: "true" });
    const { rawFields } = context.capabilities;
    await t.step("body and repeated fields", async () => {
      const data = randomBytes(1_000_000);
      const { text } = await dog.post("/", data, { fields: [["x-a", "1"], ["X-A", "2"], ["Content-Type", "a/b"]] });
      const { header, body } = JSON.parse(text);
      assertEquals([header["X-A"], header["Content-Type"]], [rawFields ? ["1", "2"] : ["1, 2"], ["a/b"]]);
      assertEquals(Uint8Array.fromBase64(body.raw), data);
    });
    await t.step("no body", async () => {
      assertEquals(JSON.parse((await dog.get("/", { fields: [["X-A", "1"]] })).text), {
        header: { "X-A": ["1"] },
        body: { raw: "" },
      });
    });
  });

  context.test("§2 debug_headers logs the fields of requests and answers", async () => {
    await using dog = await context.start("cat", { ...SERIALIZING, debug_headers: "true" });
    await dog.get("/", { fields: [["x-debug-me", "seen"]] });
    await dog.stderr.waitFor(logLine(/\[in\] X-Debug-Me=\[seen\]/));
    await dog.stderr.waitFor(logLine(/\[out\] Content-Type=\[application\/octet-stream\]/));
  });

  context.test("§2 write_debug logs what functions print, and read_debug what they are sent", async (t) => {
    const lines = "first\nsecond\nlast, without newline";
    await t.step("write_debug", async () => {
      await using dog = await context.start("cat", { ...SERIALIZING, write_debug: "true" });
      assertEquals((await dog.post("/", lines)).text, lines);
      for (const line of lines.split("\n")) await dog.stdout.waitFor(logLine(new RegExp(`stdout: ${line}`)));
    });
    await t.step("read_debug", async () => {
      await using dog = await context.start("wc -c", { ...SERIALIZING, read_debug: "true" });
      assertEquals((await dog.post("/", lines)).text.trim(), String(lines.length));
      for (const line of lines.split("\n")) await dog.stderr.waitFor(logLine(new RegExp(`stdin: ${line}`)));
    });
    await t.step("neither by default", async () => {
      await using dog = await context.start("cat", SERIALIZING);
      await dog.post("/p", lines);
      await dog.stderr.waitFor(/POST \/p - 200/);
      assert(!`${dog.log}${dog.stdout.text}`.includes("second"));
    });
    await t.step("a body of several MiB passes whole beside them", async () => {
      await using dog = await context.start("cat", { ...SERIALIZING, write_debug: "true", read_debug: "true" });
      const data = randomBytes(3_000_000);
      assertEquals((await dog.post("/", data)).body, data);
      await until(() => dog.children().length === 0, { what: "the end of the function" });
    });
  });
}
