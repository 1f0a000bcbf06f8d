import { assertEquals, assertThrows } from "@std/assert";
import * as cli from "@std/cli";
import { parseArgs, type ParseOptions } from "@std/cli/parse-args";

/** Arguments, separated by spaces, and what they give. */
type Case = [args: string, expected: Record<string, unknown>];

function assertParsed(options: ParseOptions, cases: Case[]): void {
  for (const [args, expected] of cases) {
    assertEquals(parseArgs(args === "" ? [] : args.split(" "), options), expected, args);
  }
}

Deno.test("@std/cli exports parseArgs", () => {
  assertEquals(cli.parseArgs, parseArgs);
});

Deno.test("parseArgs without options: --name=value, --name value, --name, and the rest in _", () => {
  assertParsed({}, [
    ["", { _: [] }],
    ["--name=value", { name: "value", _: [] }],
    ["--name value", { name: "value", _: [] }],
    ["--name", { name: true, _: [] }],
    ["--name --other", { name: true, other: true, _: [] }],
    ["--name=", { name: "", _: [] }],
    ["--name=a=b", { name: "a=b", _: [] }],
    ["--name=--other", { name: "--other", _: [] }],
    ["--a 1 x --b 2 y", { a: 1, b: 2, _: ["x", "y"] }],
    ["--a 1 --a 2", { a: 2, _: [] }],
    ["- x", { _: ["-", "x"] }],
  ]);
});

Deno.test("parseArgs without options: what looks like a number becomes one", () => {
  assertParsed({}, [
    ["--n=8080", { n: 8080, _: [] }],
    ["--n 1e3", { n: 1000, _: [] }],
    ["--n=0x10", { n: 16, _: [] }],
    ["--n=-1", { n: -1, _: [] }],
    ["--n=1.50", { n: 1.5, _: [] }],
    ["--n=30s", { n: "30s", _: [] }],
    ["--n=Infinity", { n: "Infinity", _: [] }],
    ["8080 x", { _: [8080, "x"] }],
  ]);
  assertEquals(parseArgs(["--n=  ", "  "]), { n: "  ", _: ["  "] });
});

Deno.test("parseArgs: --name true and --name=false stay text where name is not declared", () => {
  assertParsed({}, [
    ["--name true", { name: "true", _: [] }],
    ["--name=false", { name: "false", _: [] }],
  ]);
});

Deno.test("parseArgs: an argument that is empty is no value, and goes to _", () => {
  assertEquals(parseArgs(["--name", "", "x"]), { name: true, _: ["", "x"] });
});

Deno.test("parseArgs: short options, alone and several in one", () => {
  assertParsed({}, [
    ["-v", { v: true, _: [] }],
    ["-n 5", { n: 5, _: [] }],
    ["-n5", { n: 5, _: [] }],
    ["-n=5", { n: 5, _: [] }],
    ["-n5 x", { n: 5, _: ["x"] }],
    ["-n=", { n: "", _: [] }],
    ["-n/tmp", { n: "/tmp", _: [] }],
    ["-abc", { a: true, b: true, c: true, _: [] }],
    ["-abc x", { a: true, b: true, c: "x", _: [] }],
    ["-a -b", { a: true, b: true, _: [] }],
    ["-a -", { a: "-", _: [] }],
    ["-a-", { a: "-", _: [] }],
    ["-a,", { a: true, ",": true, _: [] }],
    ["-5", { 5: true, _: [] }],
  ]);
});

Deno.test("parseArgs string: values stay text, and the value of an option without one is empty", () => {
  assertParsed({ string: ["port", "p"] }, [
    ["", { _: [] }],
    ["--port=8080", { port: "8080", _: [] }],
    ["--port 0x10", { port: "0x10", _: [] }],
    ["--port", { port: "", _: [] }],
    ["--port=", { port: "", _: [] }],
    ["--port --x", { port: "", x: true, _: [] }],
    ["--port -1", { 1: true, port: "", _: [] }],
    ["-p 1", { p: "1", _: [] }],
    ["-p", { p: "", _: [] }],
    ["-xp", { x: true, p: "", _: [] }],
  ]);
});

Deno.test("parseArgs string: a name alone may be given, and _ keeps what is no option as text", () => {
  assertParsed({ string: "port" }, [["--port 1", { port: "1", _: [] }]]);
  assertParsed({ string: ["_"] }, [["1 x", { _: ["1", "x"] }]]);
});

Deno.test("parseArgs boolean: false where absent, takes only the words true and false from the next argument", () => {
  assertParsed({ boolean: ["flag", "f"] }, [
    ["", { flag: false, f: false, _: [] }],
    ["--flag", { flag: true, f: false, _: [] }],
    ["--flag x", { flag: true, f: false, _: ["x"] }],
    ["--flag true", { flag: true, f: false, _: [] }],
    ["--flag false", { flag: false, f: false, _: [] }],
    ["--flag=true", { flag: true, f: false, _: [] }],
    ["--flag=false", { flag: false, f: false, _: [] }],
    ["--flag=maybe", { flag: true, f: false, _: [] }],
    ["-f x", { flag: false, f: true, _: ["x"] }],
    ["-f false", { flag: false, f: false, _: [] }],
  ]);
});

Deno.test("parseArgs boolean: true makes an option of this kind of each --name", () => {
  assertParsed({ boolean: true }, [
    ["--flag x", { flag: true, _: ["x"] }],
    ["--flag false", { flag: false, _: [] }],
    ["--flag=x", { flag: "x", _: [] }],
    ["-f x", { f: "x", _: [] }],
  ]);
});

Deno.test("parseArgs alias: every name of an option is set, and is of its kind", () => {
  assertParsed({ alias: { help: "h", port: ["p", "listen"] }, boolean: ["help"], string: ["p"] }, [
    ["", { help: false, h: false, _: [] }],
    ["-h x", { help: true, h: true, _: ["x"] }],
    ["--listen=1", { help: false, h: false, port: "1", p: "1", listen: "1", _: [] }],
    ["--port 1", { help: false, h: false, port: "1", p: "1", listen: "1", _: [] }],
  ]);
});

Deno.test("parseArgs alias: undefined is refused", () => {
  assertThrows(() => parseArgs([], { alias: { a: undefined } }), TypeError, "Alias value must be defined");
});

Deno.test("parseArgs default: holds where the option is absent, for its aliases too", () => {
  assertParsed({ default: { port: 8080, mode: "http" }, alias: { port: "p" }, string: ["mode"] }, [
    ["", { port: 8080, p: 8080, mode: "http", _: [] }],
    ["-p 1 --mode=static", { port: 1, p: 1, mode: "static", _: [] }],
    ["--mode", { port: 8080, p: 8080, mode: "", _: [] }],
  ]);
});

Deno.test("parseArgs default: stands in for a boolean's false", () => {
  assertParsed({ boolean: ["a", "b"], default: { a: true, b: null } }, [
    ["", { a: true, b: null, _: [] }],
    ["--a=false --b", { a: false, b: true, _: [] }],
  ]);
});

Deno.test("parseArgs --: what follows goes to _ as text", () => {
  assertParsed({}, [["a 1 -- --b 2 --", { _: ["a", 1, "--b", "2", "--"] }]]);
});

Deno.test('parseArgs "--": true: what follows goes to "--" as text', () => {
  assertParsed({ "--": true }, [
    ["a 1", { _: ["a", 1], "--": [] }],
    ["a -- cat -n 1", { _: ["a"], "--": ["cat", "-n", "1"] }],
    ["--name -- x", { name: true, _: [], "--": ["x"] }],
    ["-- a -- b", { _: [], "--": ["a", "--", "b"] }],
  ]);
});

Deno.test("parseArgs stopEarly: the first argument that is no option ends the options", () => {
  assertParsed({ stopEarly: true, boolean: ["a"] }, [
    ["--a cat --b 1", { a: true, _: ["cat", "--b", "1"] }],
    ["--c 1 cat 2", { a: false, c: 1, _: ["cat", "2"] }],
  ]);
  assertParsed({ stopEarly: true, "--": true }, [["cat --b -- --c", { _: ["cat", "--b"], "--": ["--c"] }]]);
});

Deno.test("parseArgs collect: gathers the values of an option, of its kind", () => {
  assertParsed({ collect: ["n", "s", "b"], string: ["s"], boolean: ["b"] }, [
    ["", { s: [], b: [], _: [] }],
    ["--n=1", { n: [1], s: [], b: [], _: [] }],
    ["--n=1 --n x --n", { n: [1, "x", true], s: [], b: [], _: [] }],
    ["--s=1 --s 2", { s: ["1", "2"], b: [], _: [] }],
    ["--b --b=false", { s: [], b: [true, false], _: [] }],
  ]);
});

Deno.test("parseArgs negatable: --no-name is false, and of other names an option of its own", () => {
  assertParsed({ negatable: ["color", "n"], boolean: ["n"], string: ["s"] }, [
    ["--no-color", { color: false, n: false, _: [] }],
    ["--no-color x", { color: false, n: false, _: ["x"] }],
    ["--color x", { color: "x", n: false, _: [] }],
    ["--n --no-n", { n: false, _: [] }],
    ["--no-s", { "no-s": true, n: false, _: [] }],
    ["--no-s x", { "no-s": "x", n: false, _: [] }],
    ["--no-", { "no-": true, n: false, _: [] }],
  ]);
});

Deno.test("parseArgs negatable: --no-name takes the place of what was collected before", () => {
  assertParsed({ negatable: ["a"], collect: ["a"] }, [
    ["--a=1 --a=2 --no-a", { a: false, _: [] }],
    ["--no-a --a=1", { a: [1], _: [] }],
  ]);
});

Deno.test("parseArgs: a dot in a name means a property of an object", () => {
  assertParsed({ string: ["a.b"], default: { "c.d": 1 } }, [
    ["--a.b=1 --a.x=1", { a: { b: "1", x: 1 }, c: { d: 1 }, _: [] }],
    ["--c.d=2", { c: { d: 2 }, _: [] }],
  ]);
});

Deno.test("parseArgs: a name cannot reach a prototype", () => {
  const args = parseArgs(["--__proto__.polluted=1", "--constructor.prototype.polluted=1", "--a.__proto__=1"]);
  assertEquals(({} as Record<string, unknown>).polluted, undefined);
  assertEquals(args, { a: {}, _: [] });
  assertEquals<unknown>(parseArgs(["--toString=1"]), { toString: 1, _: [] });
});

Deno.test("parseArgs unknown: is asked of what is not declared", () => {
  const calls: unknown[][] = [];
  parseArgs(["--a=1", "--b", "--c", "x", "-d", "--e=2", "-fg", "--h=3", "--", "--i"], {
    string: ["a"],
    boolean: ["b"],
    collect: ["h"],
    alias: { d: "dd" },
    negatable: ["f"],
    default: { e: 1 },
    unknown: (...args) => calls.push(args),
  });
  assertEquals(calls, [["--c", "c", "x"], ["--e=2", "e", "2"], ["-fg", "f", true], ["-fg", "g", true]]);
});

Deno.test("parseArgs unknown: is asked of an argument that is no option, with nothing else", () => {
  const calls: unknown[][] = [];
  parseArgs(["x", "1"], { unknown: (...args) => calls.push(args) });
  assertEquals(calls, [["x"], ["1"]]);
});

Deno.test("parseArgs unknown: false alone leaves out what it was asked of", () => {
  const args = ["--a", "1", "x", "--b=2"];
  assertEquals(parseArgs(args, { unknown: () => false }), { _: [] });
  assertEquals(parseArgs(args, { unknown: () => undefined }), { a: 1, b: 2, _: ["x"] });
  assertEquals(parseArgs(args, { boolean: ["a"], unknown: (_arg, name) => name !== "b" }), { a: true, _: [1, "x"] });
});
