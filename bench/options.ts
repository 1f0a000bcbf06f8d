import { parseArgs } from "@std/cli/parse-args";

/** Variables that name a watchdog to be compared with: a current one, and one that still has afterburn mode. */
const PEERS = ["PEER", "PEER_2019"] as const;

export type PeerName = typeof PEERS[number];

/** What a run of the benchmark measures, and for how long. */
export interface BenchOptions {
  /** Command of the watchdog under test: program, then its arguments. */
  target: string[];
  /** Commands of the watchdogs that it is compared with, by the variable that names them; none: it is measured alone. */
  peers: Partial<Record<PeerName, string[]>>;
  /** What reports call the peers; a peer that is not here is asked for its name. */
  peerNames: Partial<Record<PeerName, string>>;
  /** Value of the target's `engine` option; undefined: the target's own default. */
  engine: string | undefined;
  /** Measurements of each row and watchdog. */
  rounds: number;
  /** Length of one measured load, in seconds (wrk takes whole ones). */
  seconds: number;
  /** Rows to run: those whose name contains this, whatever the case; empty: all. */
  only: string;
  /** File for the results as JSON; undefined: none. */
  json: string | undefined;
  /** Report that is drawn, in place of a measurement; empty: the newest of the repository; undefined: measure. */
  plot: string | undefined;
}

export const USAGE = `deno task bench [options]

Measures this watchdog; with PEER=<binary> side by side with that one, in alternating runs. Afterburn mode is compared
with PEER_2019=<binary>, since later releases of of-watchdog have none. PEER_NAME and PEER_2019_NAME say what reports
call them, where their own --version does not tell.
Needs wrk, and, where inproc mode is compared, node.

  --rounds N      measurements of each row and watchdog (default 3)
  --seconds S     length of one measured load, whole seconds (default 3)
  --only NAME     only the rows whose name contains NAME
  --target CMD    watchdog under test, words split at spaces (default: deno run -A main.ts of this folder);
                  the watchdog itself, no wrapper: its memory and CPU are read from /proc
  --engine NAME   engine of the watchdog under test (also from ENGINE): web or wire
  --json FILE     write a report there, too: all values, and what was measured on which machine
  --plot [FILE]   measure nothing, and draw the report FILE into docs/images; without FILE the newest of bench/results
  --help`;

const STRINGS = ["rounds", "seconds", "only", "target", "engine", "json", "plot"];
const KNOWN = new Set(["_", "help", ...STRINGS]);

/**
 * Reads the command line and the environment (`PEER`, `PEER_2019`, their names, `ENGINE`).
 *
 * @returns the options, or `"help"` where `--help` is given
 * @throws {Error} where an argument is unknown or has a value that is not accepted
 */
export function parseOptions(
  args: string[],
  env: Record<string, string>,
  defaultTarget: string[],
): BenchOptions | "help" {
  const flags = parseArgs(args, { string: STRINGS, boolean: ["help"] });
  const unknown = [...Object.keys(flags).filter((name) => !KNOWN.has(name)), ...flags._];
  if (unknown.length > 0) throw new Error(`unknown argument: ${unknown.join(", ")}`);
  if (flags.help) return "help";
  return {
    target: words(flags.target) ?? defaultTarget,
    peers: Object.fromEntries(PEERS.map((name) => [name, words(env[name])] as const).filter(([, command]) => command)),
    peerNames: Object.fromEntries(
      PEERS.map((name) => [name, env[`${name}_NAME`]] as const).filter(([, text]) => text),
    ),
    engine: flags.engine || env.ENGINE || undefined,
    rounds: count("rounds", flags.rounds, 3),
    seconds: count("seconds", flags.seconds, 3),
    only: flags.only ?? "",
    json: flags.json || undefined,
    plot: flags.plot,
  };
}

function words(command: string | undefined): string[] | undefined {
  const list = command?.split(" ").filter((word) => word !== "");
  return list?.length ? list : undefined;
}

function count(name: string, value: string | undefined, absent: number): number {
  if (value === undefined) return absent;
  if (!/^[1-9]\d{0,4}$/.test(value)) throw new Error(`--${name} ${value}: a whole number from 1 to 99999 is needed`);
  return Number(value);
}
