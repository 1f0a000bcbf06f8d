import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  formatDuration,
  joinWords,
  oneOf,
  OptionError,
  parseBoolean,
  parseCommand,
  parseDuration,
  parseFieldValue,
  parseGoDuration,
  parseLimit,
  parsePath,
  parsePaths,
  parsePort,
  parseUpstream,
  splitWords,
  wholeNumber,
} from "../../../src/config/parse.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Texts that a parser takes, with their values. */
function accepts<T>(parse: (text: string) => T, cases: readonly (readonly [string, T])[]): void {
  for (const [text, value] of cases) assertEquals(parse(text), value, JSON.stringify(text));
}

/** Texts that a parser refuses, with words of its message. */
function refuses(parse: (text: string) => unknown, texts: readonly string[], message: string): void {
  for (const text of texts) {
    assertThrows(() => parse(text), OptionError, message, `accepted or wrong message: ${JSON.stringify(text)}`);
  }
}

/** Durations in Go's syntax, in ms, and as Go writes them. */
const GO_DURATIONS: readonly (readonly [string, number, string])[] = [
  ["0", 0, "0s"],
  ["-0", 0, "0s"],
  ["+0", 0, "0s"],
  ["0s", 0, "0s"],
  ["-0s", 0, "0s"],
  ["1ns", 1e-6, "1ns"],
  ["1.9ns", 1e-6, "1ns"],
  ["0.9ns", 0, "0s"],
  ["250us", 0.25, "250µs"],
  ["250\u00b5s", 0.25, "250µs"],
  ["250\u03bcs", 0.25, "250µs"],
  ["1500000ns", 1.5, "1.5ms"],
  ["500ms", 500, "500ms"],
  [".5s", 500, "500ms"],
  ["0.25s", 250, "250ms"],
  ["1.s", 1000, "1s"],
  ["+7s", 7000, "7s"],
  ["-7s", -7000, "-7s"],
  ["-1.5ms", -1.5, "-1.5ms"],
  ["1m", MINUTE, "1m0s"],
  ["1m30s", 1.5 * MINUTE, "1m30s"],
  ["1m500ms", MINUTE + 500, "1m0.5s"],
  ["1m1ns", MINUTE + 1e-6, "1m0.000000001s"],
  ["1s1m1s", MINUTE + 2000, "1m2s"],
  ["1.5h", 1.5 * HOUR, "1h30m0s"],
  ["1h2m3.5s", HOUR + 2 * MINUTE + 3500, "1h2m3.5s"],
  ["100h", 100 * HOUR, "100h0m0s"],
  ["1h0.05s", HOUR + 50, "1h0m0.05s"],
  ["0.3333333333333333333h", 20 * MINUTE, "20m0s"],
  ["00000000000000000000000000010s", 10_000, "10s"],
  ["0.00000000000000000000000000001h", 0, "0s"],
  ["9223372036s", 9_223_372_036_000, "2562047h47m16s"],
];

const NO_DURATIONS: readonly string[] = [
  "",
  " ",
  "s",
  ".s",
  ".",
  "+",
  "-",
  "+-1s",
  "--1s",
  "bad",
  "1.5",
  "1e3s",
  "0x10",
  "0x1s",
  "1_000s",
  "1d",
  "10x",
  "1S",
  "1 s",
  " 1s",
  "1s ",
  "1s\n",
  "1h 2m",
  "1..5s",
  "1.5.5s",
  "1,5s",
  "١s",
  "NaNs",
  "Infinitys",
  "9223372037s",
  "9223372036854775808ns",
  "2562047h47m16.854775808s",
  "99999999999999999999999999999999999999h",
];

Deno.test("parseGoDuration reads Go's syntax", () => {
  accepts(parseGoDuration, GO_DURATIONS.map(([text, ms]) => [text, ms]));
});

Deno.test("parseGoDuration is undefined for all else", () => {
  accepts(parseGoDuration, [...NO_DURATIONS, "00", "5"].map((text) => [text, undefined]));
});

Deno.test("parseGoDuration reads a hostile text once", () => {
  const digits = "1".repeat(60_000);
  const started = performance.now();
  accepts(parseGoDuration, [[digits, undefined], [`${digits}.${digits}`, undefined], [
    `${"1s".repeat(30_000)}x`,
    undefined,
  ]]);
  const elapsed = performance.now() - started;
  assertEquals(elapsed < 1000, true, `took ${elapsed} ms`);
});

Deno.test("parseDuration takes whole seconds and Go durations that aren't negative", () => {
  accepts(parseDuration, GO_DURATIONS.filter(([, ms]) => ms >= 0).map(([text, ms]) => [text, ms]));
  accepts(parseDuration, [
    ["5", 5000],
    ["90", 90_000],
    ["00", 0],
    ["007", 7000],
    ["+7", 7000],
    ["3000000000", 3e12],
    ["9223372036", 9_223_372_036_000],
  ]);
});

Deno.test("parseDuration refuses what is no duration, negative or out of range", () => {
  const texts = [...NO_DURATIONS, "-1", "-5s", "-1ns", "9223372037", "99999999999999999999", "1e3", "5 "];
  refuses(parseDuration, texts, "want whole seconds or a Go duration such as 1m30s, from 0s to 2562047h47m16s");
});

Deno.test("parseDuration never gives a negative zero", () => {
  for (const text of ["0", "-0", "-0s", "-0.1ns"]) assertStrictEquals(parseDuration(text), 0);
});

Deno.test("formatDuration writes what Go writes", () => {
  for (const [text, ms, shown] of GO_DURATIONS) assertEquals(formatDuration(ms), shown, text);
});

Deno.test("formatDuration changes its unit where Go does", () => {
  accepts((ms) => formatDuration(Number(ms)), [
    ["0.000999", "999ns"],
    ["0.001", "1µs"],
    ["0.999999", "999.999µs"],
    ["1", "1ms"],
    ["999.999999", "999.999999ms"],
    ["1000", "1s"],
    ["1000.000001", "1.000000001s"],
    ["59999", "59.999s"],
    ["60000", "1m0s"],
    ["600000", "10m0s"],
    ["3599999.9", "59m59.9999s"],
    ["3600000", "1h0m0s"],
    ["-3661000", "-1h1m1s"],
  ]);
});

Deno.test("parseBoolean takes Go's words", () => {
  accepts(parseBoolean, ["1", "t", "T", "true", "TRUE", "True"].map((word) => [word, true]));
  accepts(parseBoolean, ["0", "f", "F", "false", "FALSE", "False"].map((word) => [word, false]));
});

Deno.test("parseBoolean refuses other words", () => {
  const texts = ["", "maybe", "yes", "no", "on", "off", "tRUE", "2", "-1", " true", "true ", "01"];
  refuses(parseBoolean, texts, "want 1, t, T, true, TRUE, True or 0, f, F, false, FALSE, False");
});

Deno.test("wholeNumber takes its bounds", () => {
  accepts(wholeNumber(2, 40), [["2", 2], ["40", 40], ["+7", 7], ["007", 7]]);
  accepts(wholeNumber(0), [["0", 0], ["9007199254740991", Number.MAX_SAFE_INTEGER]]);
});

Deno.test("wholeNumber refuses what is beyond its bounds or no whole number", () => {
  const texts = [
    "",
    "1",
    "41",
    "-3",
    "abc",
    "3.5",
    "3.",
    "1e1",
    "0x10",
    " 3",
    "3 ",
    "3\n",
    "1_0",
    "٣",
    "Infinity",
    "NaN",
  ];
  refuses(wholeNumber(2, 40), texts, "want a whole number from 2 to 40");
  refuses(wholeNumber(0), ["9007199254740992", "-1"], "want a whole number from 0 to 9007199254740991");
});

Deno.test("parsePort takes 0 to 65535", () => {
  accepts(parsePort, [["0", 0], ["1", 1], ["8080", 8080], ["65535", 65535]]);
  refuses(parsePort, ["abc", "-1", "65536", "70000", "80.5", ":80"], "want a whole number from 0 to 65535");
});

Deno.test("parseLimit takes bytes, and -1 for no limit", () => {
  accepts(parseLimit, [["1", 1], ["65536", 65536], ["-1", Infinity]]);
  refuses(
    parseLimit,
    ["", "0", "-2", "1k", "1.5", "-1.0", "9007199254740992"],
    "want a whole number of bytes from 1 to",
  );
});

Deno.test("oneOf takes exactly its words", () => {
  accepts(oneOf("text", "json"), [["text", "text"], ["json", "json"]]);
  refuses(oneOf("a", "b", "c"), ["", "A", "a ", "d", "a, b"], "want a, b or c");
});

Deno.test("parseFieldValue takes what can stand in a header", () => {
  accepts(parseFieldValue, ["text/plain; charset=utf-8", "x", "a \t b"].map((text) => [text, text]));
  refuses(parseFieldValue, ["", " ", "a\r\nb: c", "a\nb", " a", "a ", "a\0", "é"], "want printable ASCII characters");
});

Deno.test("parsePaths splits at commas", () => {
  accepts(parsePaths, [["src", ["src"]], ["src,/a b/c.js", ["src", "/a b/c.js"]]]);
  refuses(parsePaths, ["", ",", "a,", "a,,b"], "want paths with commas between them");
});

Deno.test("parsePath gives a path with a slash in front", () => {
  accepts(parsePath, [["/ready", "/ready"], ["ready", "/ready"], ["/", "/"], ["/a//b?c=%20", "/a//b?c=%20"]]);
  refuses(parsePath, ["", "/a b", "/a#b", "/é", "/a\r\n"], "want a path such as /ready");
});

Deno.test("parseUpstream takes http and https addresses, the path kept", () => {
  accepts((text) => parseUpstream(text).href, [
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000/"],
    ["http://127.0.0.1:3000/", "http://127.0.0.1:3000/"],
    ["http://localhost:3000/base", "http://localhost:3000/base"],
    ["http://localhost/base/", "http://localhost/base/"],
    ["https://[::1]:8443", "https://[::1]:8443/"],
    ["HTTP://function.local", "http://function.local/"],
    ["http://h:80", "http://h/"],
    ["https://h:443/@x", "https://h/@x"],
  ]);
});

Deno.test("parseUpstream refuses all else", () => {
  const texts = [
    "",
    "127.0.0.1:3000",
    "localhost:3000",
    "//h:3000",
    "ftp://h",
    "ws://h",
    "http:h",
    "http:/h",
    "http://",
    "http:///x",
    "http://:3000",
    "http://h:abc",
    "http://h:70000",
    "http://h:0",
    "http://h:-1",
    "http://user@h",
    "http://user:password@h",
    "http://@h",
    "http://h?",
    "http://h/?q=1",
    "http://h/#f",
    "http://h\\x",
    "http://h/a\\b",
    "http://h /",
    " http://h",
    "http://h\n",
    "http://h/a\tb",
    "http://[::1",
    "http://a|b",
  ];
  refuses(parseUpstream, texts, "want http://host:port or https://host:port, a path may follow");
});

Deno.test("parseUpstream takes unix sockets", () => {
  const rows: [string, string, string][] = [
    ["unix:/run/f.sock", "unix:", "/run/f.sock"],
    ["unix:///run/f.sock", "unix:", "/run/f.sock"],
    ["http+unix://%2Frun%2Ff.sock/base", "http+unix:", "/base"],
  ];
  for (const [text, protocol, pathname] of rows) {
    const url = parseUpstream(text);
    assertEquals([url.protocol, url.pathname], [protocol, pathname], text);
  }
  refuses(
    parseUpstream,
    ["unix:", "unix:run/f.sock", "unix:/a b", "http+unix://", "http+unix://run/f.sock"],
    "unix:/path",
  );
});

Deno.test("splitWords splits as a POSIX shell does", () => {
  accepts(splitWords, [
    ["", []],
    ["  \t\n ", []],
    ["cat", ["cat"]],
    [" node  index.js\t--port 1\n", ["node", "index.js", "--port", "1"]],
    ["a 'b c' d", ["a", "b c", "d"]],
    ['a "b c" d', ["a", "b c", "d"]],
    ["a\\ b c", ["a b", "c"]],
    ["'' \"\"", ["", ""]],
    ["a''b", ["ab"]],
    ["ab'c d'\"e f\"g", ["abc de fg"]],
    ["'a\\b'", ["a\\b"]],
    ["'a\"b' \"a'b\"", ['a"b', "a'b"]],
    ['"\\"\\\\\\$\\`"', ['"\\$`']],
    ['"\\a\\n\\\'"', ["\\a\\n\\'"]],
    ["\\\"\\'\\\\", ["\"'\\"]],
    ["a\\\nb", ["ab"]],
    ["a \\\n b", ["a", "b"]],
    ['"a\\\nb"', ["ab"]],
    ["'a\nb' \"c\nd\"", ["a\nb", "c\nd"]],
    ["a\\", ["a\\"]],
    ["$HOME `x` $(y) *.py ~ a;b |&><# {1,2}", ["$HOME", "`x`", "$(y)", "*.py", "~", "a;b", "|&><#", "{1,2}"]],
    ["ä 日本 '😀 x'", ["ä", "日本", "😀 x"]],
    ["a\rb\u00a0c\vd", ["a\rb\u00a0c\vd"]],
  ]);
});

Deno.test("splitWords refuses an open quote", () => {
  refuses(splitWords, ["'", "a 'b", "a'", "'a'b'", "'a\\'b'"], "want every quote closed, one ' is not");
  refuses(splitWords, ['"', 'a "b', '"a\\"', "'a'\"", '"a"b"'], 'want every quote closed, one " is not');
});

Deno.test("joinWords quotes only where it has to", () => {
  assertEquals(
    joinWords(["node", "index.js", "--port=1", "a b", "", "it's", "$x"]),
    "node index.js --port=1 'a b' '' 'it'\\''s' '$x'",
  );
});

Deno.test("joinWords is undone by splitWords", () => {
  const pieces = ["a", " ", "'", '"', "\\", "\n", "\t", "$", "é", ""];
  const words = pieces.flatMap((a) => pieces.flatMap((b) => pieces.map((c) => a + b + c)));
  assertEquals(splitWords(joinWords(words)), words);
});

Deno.test("parseCommand keeps how the command was written", () => {
  assertEquals(parseCommand("sh  -c 'a b'"), { text: "sh  -c 'a b'", words: ["sh", "-c", "a b"] });
});

Deno.test("parseCommand refuses a text that names no program", () => {
  refuses(parseCommand, ["", "  ", "''", '"" a'], "want a program and its arguments");
  refuses(parseCommand, ["'a"], "want every quote closed");
});
