// `deno task bench`: see USAGE in options.ts. Linux only, since CPU time and memory are read from /proc.
import denoJson from "../deno.json" with { type: "json" };
import { compare, type Result } from "./compare.ts";
import { type BenchOptions, parseOptions, type PeerName, USAGE } from "./options.ts";
import { newestReport, writePictures } from "./pictures.ts";
import { programName, type Report, thisMachine } from "./report.ts";
import type { Row } from "./row.ts";
import { ROWS } from "./rows.ts";
import { formatTable } from "./table.ts";
import { Watchdog } from "./watchdog.ts";
import type { FunctionOptions, Program } from "./watchdog.ts";

const DEFAULT_TARGET = [Deno.execPath(), "run", "-A", `${import.meta.dirname}/../main.ts`];

/**
 * Runs the benchmark: progress to stderr, the table to stdout.
 *
 * @returns the exit code: 0, or 1 where requests failed
 * @throws {Error} where a row can't be measured, or `signal` aborts
 */
async function bench(options: BenchOptions, signal: AbortSignal): Promise<number> {
  const rows = ROWS.filter(({ name }) => name.toLowerCase().includes(options.only.toLowerCase()));
  if (rows.length === 0) throw new Error(`no row's name contains "${options.only}": ${rowNames()}`);
  const plan = rows.map((row) => ({ row, programs: programsOf(row, options) }));
  const alone = Object.keys(options.peers).length === 0 ? [] : rows.filter(({ peer }) => !options.peers[peer]);
  for (const { name, peer } of alone) console.error(`${name}: measured alone, ${peer} is not set`);
  const folder = await Deno.makeTempDir({ prefix: "watchdog-bench-" });
  try {
    const trialOf = (program: Program) => ({
      start: (functionOptions: FunctionOptions) => Watchdog.start(program, functionOptions, folder, signal),
      seconds: options.seconds,
      signal,
    });
    const { results, failures } = await compare(plan, options.rounds, trialOf, console.error);
    console.log(formatTable(results));
    if (options.json) {
      await Deno.writeTextFile(options.json, JSON.stringify(await reportOn(results, options), null, 2) + "\n");
    }
    failures.forEach((failure) => console.error(failure));
    return failures.length === 0 ? 0 : 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The watchdog under test, and what it is compared with in this row, where that is given. */
function programsOf({ peer }: Row, { target, engine, peers }: BenchOptions): Program[] {
  const programs: Program[] = [{ label: "this", command: target, options: engine ? { engine } : {} }];
  const command = peers[peer];
  if (command) programs.push({ label: "peer", command, options: {} });
  return programs;
}

async function reportOn(results: Result[], options: BenchOptions): Promise<Report> {
  const { target, engine, peers, peerNames, rounds, seconds } = options;
  const own = target === DEFAULT_TARGET ? `fwatchdog ${denoJson.version} from source` : await programName(target);
  const named: Report["peers"] = {};
  for (const [peer, command] of Object.entries(peers) as [PeerName, string[]][]) {
    named[peer] = peerNames[peer] ?? await programName(command);
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: thisMachine(),
    target: engine ? `${own}, engine ${engine}` : own,
    peers: named,
    rounds,
    seconds,
    results,
  };
}

function rowNames(): string {
  return ROWS.map(({ name }) => name).join(", ");
}

/** Reads the options, runs the benchmark, and says what went wrong; resolves to the exit code. */
async function main(): Promise<number> {
  let options: BenchOptions | "help";
  try {
    options = parseOptions(Deno.args, Deno.env.toObject(), DEFAULT_TARGET);
  } catch (error) {
    console.error(`${(error as Error).message}; --help lists the options`);
    return 2;
  }
  if (options === "help") {
    console.log(`${USAGE}\n\nRows: ${rowNames()}`);
    return 0;
  }
  if (options.plot !== undefined) {
    for (const path of await writePictures(options.plot || newestReport())) console.log(path);
    return 0;
  }
  const interrupt = new AbortController();
  // A terminal, `deno task` and a test may each send the signal: every one but the first changes nothing.
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => interrupt.abort(new Error(`ended by ${name}`)));
  }
  try {
    return await bench(options, interrupt.signal);
  } catch (error) {
    console.error((interrupt.signal.aborted ? interrupt.signal.reason : error as Error).message);
    return 1;
  }
}

Deno.exit(await main());
