import { assertEquals } from "@std/assert";
import { type AccessLine } from "../../../src/log/access_line.ts";
import { jsonFormat, textFormat } from "../../../src/log/format.ts";
import { bytes, utf8 } from "../../helpers/bytes.ts";

const NOW = new Date(2024, 1, 3, 4, 5, 6, 789).getTime();
const DATE = "2024/02/03 04:05:06 ";
const TIME = new Date(NOW).toISOString();

const text = textFormat(() => NOW);
const json = jsonFormat(() => NOW);

const LINE: AccessLine = { method: "GET", uri: "/a", status: 200, clientClosed: false, bytes: 5, milliseconds: 1 };

Deno.test("textFormat() puts the date in front of messages and access lines", () => {
  assertEquals(text.message("WARN", "Version: 1\tSHA: x"), `${DATE}Version: 1\tSHA: x`);
  assertEquals(text.access(LINE), `${DATE}GET /a - 200 - ContentLength: 5B (0.0010s)`);
});

Deno.test("textFormat() lets nothing split a line of its own", () => {
  assertEquals(text.message("INFO", "one\r\ntwo"), `${DATE}one\\r\\ntwo`);
  const line = { ...LINE, uri: "/a\n", reason: "O\rK", callId: "\u2028" };
  assertEquals(text.access(line), `${DATE}GET /a\\n - 200 O\\rK - ContentLength: 5B (0.0010s) [\\u2028]`);
});

Deno.test("textFormat() puts date and stream in front of a function's line, or nothing", () => {
  const line = bytes("a\xff\r\0");
  assertEquals(text.functionLine("stdout", line, true), [`${DATE}stdout: `, line]);
  assertEquals(text.functionLine("stderr", line, true), [`${DATE}stderr: `, line]);
  assertEquals(text.functionLine("stdout", line, false), ["", line]);
});

Deno.test("jsonFormat() makes every line one object", () => {
  const messages = ["INFO", "WARN", "ERROR"].map((level) => json.message(level, "one\ntwo"));
  assertEquals(messages.map((line) => JSON.parse(line)), [
    { time: TIME, level: "info", msg: "one\ntwo" },
    { time: TIME, level: "warn", msg: "one\ntwo" },
    { time: TIME, level: "error", msg: "one\ntwo" },
  ]);
  assertEquals(messages.filter((line) => line.includes("\n")), []);
});

Deno.test("jsonFormat() adds fields to access lines, call_id where it is logged", () => {
  const fields = { method: "GET", uri: "/a", status: 200, bytes: 5, duration_seconds: 0.001 };
  const msg = "GET /a - 200 - ContentLength: 5B (0.0010s)";
  assertEquals(JSON.parse(json.access(LINE)), { time: TIME, level: "info", msg, ...fields });
  assertEquals(JSON.parse(json.access({ ...LINE, callId: "none" })), {
    ...{ time: TIME, level: "info", msg: `${msg} [none]` },
    ...fields,
    call_id: "none",
  });
});

Deno.test("jsonFormat() replaces what is no UTF-8 in a function's line by U+FFFD", () => {
  const cases = [
    ["hi", "hi"],
    ["a\xff\xfeb", "a\ufffd\ufffdb"],
    ["\xe2\x82\xac", "€"],
    ["\xef\xbb\xbfmark", "\ufeffmark"],
    ["", ""],
  ] as const;
  for (const [line, msg] of cases) {
    const [prefix, object] = json.functionLine("stderr", bytes(line), true);
    assertEquals(prefix, "");
    assertEquals(JSON.parse(utf8(object)), { time: TIME, level: "info", msg, stream: "stderr" });
  }
});
