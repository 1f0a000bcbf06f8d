import { parseArgs } from "@std/cli/parse-args";
import type { Texts } from "./config/config.ts";
import { defaultShown, flagName, isSwitch, type Option, ROWS } from "./config/options.ts";
import { OptionError, parseBoolean } from "./config/parse.ts";

/** What the command line asks for. */
export type Cli =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "healthcheck" }
  /** Serve. `flags` are by the name of their variable; `command` is what stands behind `--`. */
  | { readonly kind: "run"; readonly flags: Texts; readonly command: readonly string[] }
  /** Print the message and exit 2. */
  | { readonly kind: "usage error"; readonly message: string };

interface Flag {
  readonly name: string;
  readonly isSwitch: boolean;
  /** Whether all of its values count, rather than the last. */
  readonly isList: boolean;
  /** The variable of the same meaning; undefined where the flag asks for something else than to serve. */
  readonly variable?: string;
}

const HELP: Flag = { name: "--help", isSwitch: true, isList: false };
const VERSION: Flag = { name: "--version", isSwitch: true, isList: false };
const HEALTHCHECK: Flag = { name: "--run-healthcheck", isSwitch: true, isList: false };

const OPTION_FLAGS: readonly Flag[] = ROWS.flatMap((option) =>
  option.names.map((variable) => ({
    name: flagName(variable),
    isSwitch: isSwitch(option),
    isList: option.isList === true,
    variable,
  }))
);

const FLAGS: ReadonlyMap<string, Flag> = new Map([
  ["--h", HELP],
  ...[HELP, VERSION, HEALTHCHECK, ...OPTION_FLAGS].map((flag): [string, Flag] => [flag.name, flag]),
]);

/** An argument as the flag that it is; undefined where it is none, or an unknown one. */
function asFlag(arg: string): { flag: Flag; value: string | undefined } | undefined {
  const [, name, value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
  const flag = name === undefined ? undefined : FLAGS.get(flagName(name));
  return flag && { flag, value };
}

/**
 * Reads the command line by Go's flag convention: one dash or two, `--name value` or `--name=value`. Every option is a
 * flag, with hyphens or underscores; values of options are not validated here.
 *
 * @param args The arguments, without the program.
 */
export function parseCli(args: readonly string[]): Cli {
  const problems: string[] = [];
  const { "--": command, ...parsed } = parseArgs(normalise(args, problems), {
    string: [...FLAGS.values()].map(keyOf),
    collect: [...FLAGS.values()].filter(({ isList }) => isList).map(keyOf),
    "--": true,
    unknown: (arg) => {
      problems.push(`unexpected argument ${JSON.stringify(arg)}`);
      return false;
    },
  });
  const text = (flag: Flag): string | undefined => textOf(parsed[keyOf(flag)]);
  const isOn = (flag: Flag): boolean => readSwitch(flag, text(flag) ?? "false", problems);

  const action = isOn(HELP) ? "help" : isOn(VERSION) ? "version" : isOn(HEALTHCHECK) ? "healthcheck" : undefined;
  if (problems.length > 0) return { kind: "usage error", message: usageError(problems) };
  if (action !== undefined) return { kind: action };
  const given = OPTION_FLAGS.filter((flag) => text(flag) !== undefined);
  return { kind: "run", flags: Object.fromEntries(given.map((flag) => [flag.variable, text(flag)])), command };
}

/** A value as one text; a list that nobody has given is not set. */
function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(",") || undefined : value;
}

/** What parseArgs calls a flag. */
function keyOf(flag: Flag): string {
  return flag.name.slice("--".length);
}

/**
 * Writes every flag as `--name=value`: parseArgs by itself splits `-name` into letters, and takes no value that begins
 * with a hyphen.
 */
function normalise(args: readonly string[], problems: string[]): string[] {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const before = args.slice(0, end);
  const normalised: string[] = [];
  for (let i = 0; i < before.length; i++) {
    const arg = before[i];
    const known = asFlag(arg);
    if (known === undefined) {
      if (arg.startsWith("-") && arg !== "-") problems.push(`unknown flag ${arg.split("=", 1)}`);
      else normalised.push(arg);
      continue;
    }
    const { flag } = known;
    let { value } = known;
    if (value === undefined && canFollow(flag, before[i + 1])) value = before[++i];
    value ??= flag.isSwitch ? "true" : undefined;
    if (value === undefined) problems.push(`flag ${arg} needs a value`);
    else normalised.push(`${flag.name}=${value}`);
  }
  return [...normalised, ...args.slice(end)];
}

/** Whether an argument is the value of the flag before it. A value may begin with a hyphen (`-1`), but be no flag. */
function canFollow(flag: Flag, next: string | undefined): boolean {
  if (next === undefined) return false;
  return flag.isSwitch ? !next.startsWith("-") : asFlag(next) === undefined;
}

function readSwitch(flag: Flag, text: string, problems: string[]): boolean {
  try {
    return parseBoolean(text);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    problems.push(`invalid ${flag.name} ${JSON.stringify(text)}: ${error.message}`);
    return false;
  }
}

function usageError(problems: string[]): string {
  return [...problems.map((problem) => `fwatchdog: ${problem}`), SYNOPSIS, "Run with --help for a list of flags."].join(
    "\n",
  );
}

const SYNOPSIS = "Usage: fwatchdog [flags] [-- command [argument ...]]";

const USAGE = `\
${SYNOPSIS}

Serves a function over HTTP.

  --help             Print this
  --version          Print the version
  --run-healthcheck  Exit 0 where the lock file is there, else 1

Each option is an environment variable and a flag. A flag wins over variables, and a command behind
-- over everything. Of two names the second wins; of two switches either one turns it on.
A switch as a flag needs no value. Durations are whole seconds or as in Go: 90, 1m30s, 500ms.
`;

const TITLES = ["FLAG", "VARIABLE", "DEFAULT"];

/** The text of `--help`, at most 100 columns wide: every option with its flags, variables, default and meaning. */
export function helpText(): string {
  const widths = TITLES.map((_, column) => Math.max(...[TITLES, ...ROWS.map(cells)].map((row) => row[column].length)));
  const line = (row: string[]): string => `  ${row.map((cell, i) => cell.padEnd(widths[i])).join("  ")}`.trimEnd();
  const sections = [...Map.groupBy(ROWS, ({ group }) => group)].map(([group, options]) =>
    [group, ...options.flatMap((option) => [line(cells(option)), wrapped(meaning(option))])].join("\n")
  );
  return `${[`${USAGE}\n${line(TITLES)}`, ...sections].join("\n\n")}\n`;
}

function cells(option: Option): string[] {
  return [option.names.map(flagName).join(", "), option.names.join(", "), defaultShown(option)];
}

function meaning({ help, modes }: Option): string {
  return modes === undefined ? help : `${help} (modes: ${modes.join(", ")})`;
}

/** Breaks text between words and indents it. */
function wrapped(text: string): string {
  return text.match(/.{1,94}(?: |$)/g)!.map((line) => `      ${line.trimEnd()}`).join("\n");
}
