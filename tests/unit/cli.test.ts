import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Cli, helpText, parseCli } from "../../src/cli.ts";
import { defaultShown, flagName, isSwitch, ROWS } from "../../src/config/options.ts";

function run(flags: Record<string, string>, command: readonly string[] = []): Cli {
  return { kind: "run", flags, command };
}

/** Arguments, and what they ask for. */
const ACCEPTED: readonly (readonly [readonly string[], Cli])[] = [
  [[], run({})],
  [["--help"], { kind: "help" }],
  [["-help"], { kind: "help" }],
  [["-h"], { kind: "help" }],
  [["--h"], { kind: "help" }],
  [["--version"], { kind: "version" }],
  [["-version"], { kind: "version" }],
  [["--version=true"], { kind: "version" }],
  [["--version=false"], run({})],
  [["--run-healthcheck"], { kind: "healthcheck" }],
  [["-run-healthcheck"], { kind: "healthcheck" }],
  [["--run_healthcheck"], { kind: "healthcheck" }],
  [["--version", "--port", "abc"], { kind: "version" }],
  [["--version", "--help"], { kind: "help" }],
  [["--run-healthcheck", "--version"], { kind: "version" }],

  [["--max-inflight", "10"], run({ max_inflight: "10" })],
  [["--max-inflight=10"], run({ max_inflight: "10" })],
  [["-max-inflight", "10"], run({ max_inflight: "10" })],
  [["-max-inflight=10"], run({ max_inflight: "10" })],
  [["--max_inflight", "10"], run({ max_inflight: "10" })],
  [["-max_inflight=10"], run({ max_inflight: "10" })],
  [["--max-inflight", "many"], run({ max_inflight: "many" })],
  [["--max-inflight", "1", "--max-inflight", "2"], run({ max_inflight: "2" })],
  [["--watch", "src", "-watch=a.js,b.js"], run({ watch: "src,a.js,b.js" })],
  [["--port=0080"], run({ port: "0080" })],

  [["--fprocess", "sh -c 'a=b c'"], run({ fprocess: "sh -c 'a=b c'" })],
  [["--fprocess=a=b\nc"], run({ fprocess: "a=b\nc" })],
  [["--fprocess", "-x"], run({ fprocess: "-x" })],
  [["--fprocess", "--no-such-flag"], run({ fprocess: "--no-such-flag" })],
  [["--fprocess=--port"], run({ fprocess: "--port" })],
  [["--fprocess", ""], run({ fprocess: "" })],
  [["--fprocess="], run({ fprocess: "" })],
  [["--fprocess", "-"], run({ fprocess: "-" })],
  [["--log-buffer-size", "-1"], run({ log_buffer_size: "-1" })],
  [["-content-type", "text/x"], run({ content_type: "text/x" })],
  [["--fprocess", "a", "--function-process", "b"], run({ fprocess: "a", function_process: "b" })],

  [["--prefix-logs"], run({ prefix_logs: "true" })],
  [["-prefix-logs"], run({ prefix_logs: "true" })],
  [["--prefix-logs=false"], run({ prefix_logs: "false" })],
  [["--prefix-logs", "false"], run({ prefix_logs: "false" })],
  [["--prefix-logs=maybe"], run({ prefix_logs: "maybe" })],
  [["--prefix-logs", "--port", "1"], run({ prefix_logs: "true", port: "1" })],
  [["--prefix-logs", "--", "cat"], run({ prefix_logs: "true" }, ["cat"])],

  [["--"], run({})],
  [["--", "cat"], run({}, ["cat"])],
  [["--", "--version", "--", "-x", ""], run({}, ["--version", "--", "-x", ""])],
  [["--mode", "http", "--", "node", "index.js", "1"], run({ mode: "http" }, ["node", "index.js", "1"])],
];

for (const [args, expected] of ACCEPTED) {
  Deno.test(`parseCli reads ${JSON.stringify(args)}`, () => assertEquals(parseCli(args), expected));
}

/** Arguments that are refused, and what is said of each. */
const REFUSED: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["--no-such-flag"], ["unknown flag --no-such-flag"]],
  [["-no-such-flag"], ["unknown flag -no-such-flag"]],
  [["--no-such-flag=1"], ["unknown flag --no-such-flag"]],
  [["--no-port=1"], ["unknown flag --no-port"]],
  [["--no-prefix-logs"], ["unknown flag --no-prefix-logs"]],
  [["---port=1"], ["unknown flag ---port"]],
  [["--PORT", "1"], ["unknown flag --PORT", 'unexpected argument "1"']],
  [["-p8080"], ["unknown flag -p8080"]],
  [["--__proto__=1"], ["unknown flag --__proto__"]],
  [["--=1"], ["unknown flag --"]],
  [["cat"], ['unexpected argument "cat"']],
  [["-"], ['unexpected argument "-"']],
  [[""], ['unexpected argument ""']],
  [["--port", "1", "cat", "--", "x"], ['unexpected argument "cat"']],
  [["--port"], ["flag --port needs a value"]],
  [["-port"], ["flag -port needs a value"]],
  [["--port", "--", "cat"], ["flag --port needs a value"]],
  [["--port", "--mode", "http"], ["flag --port needs a value"]],
  [["--port", "-mode=http"], ["flag --port needs a value"]],
  [["--version", "--no-such-flag"], ["unknown flag --no-such-flag"]],
  [["--version=maybe"], ['invalid --version "maybe": want 1, t, T, true, TRUE, True or 0, f, F, false, FALSE, False']],
  [["--a", "--port", "b", "c"], ["unknown flag --a", 'unexpected argument "c"']],
];

for (const [args, problems] of REFUSED) {
  Deno.test(`parseCli refuses ${JSON.stringify(args)}`, () => {
    const usage = ["Usage: fwatchdog [flags] [-- command [argument ...]]", "Run with --help for a list of flags."];
    const lines = [...problems.map((problem) => `fwatchdog: ${problem}`), ...usage];
    assertEquals(parseCli(args), { kind: "usage error", message: lines.join("\n") });
  });
}

Deno.test("parseCli has a flag for every name of every option", () => {
  for (const option of ROWS) {
    for (const name of option.names) {
      assertEquals(parseCli([flagName(name), "x"]), run({ [name]: "x" }));
      assertEquals(parseCli([`-${name}=x`]), run({ [name]: "x" }));
      assertEquals(parseCli([flagName(name)]).kind, isSwitch(option) ? "run" : "usage error");
    }
  }
});

Deno.test("helpText lists every option with flags, variables, default and meaning", () => {
  const lines = helpText().split("\n");
  const words = helpText().replaceAll(/\s+/g, " ");
  for (const option of ROWS) {
    const flags = option.names.map(flagName).join(", ");
    const row = lines.find((line) => line.startsWith(`  ${flags}  `))?.trim().split(/ {2,}/);
    assertEquals(row, [flags, option.names.join(", "), defaultShown(option)].filter((cell) => cell !== ""));
    assertStringIncludes(words, option.help);
  }
});

Deno.test("helpText puts each option under its heading", () => {
  const section = helpText().split("\n\n").find((section) => section.startsWith("Probes\n"));
  assertStringIncludes(section!, "--ready-path");
  assertStringIncludes(section!, "--suppress-lock");
});

Deno.test("helpText says in which modes an option matters", () => {
  assertStringIncludes(helpText(), "(modes: serializing, streaming)");
});

Deno.test("helpText names the flags that are no options", () => {
  for (const flag of ["--help", "--version", "--run-healthcheck"]) assertStringIncludes(helpText(), `\n  ${flag} `);
});

Deno.test("helpText is at most 100 columns wide and ends with a line break", () => {
  for (const line of helpText().split("\n")) assert(line.length <= 100 && line === line.trimEnd(), line);
  assert(helpText().endsWith("\n"));
});
