import type { Result } from "./compare.ts";
import type { PeerName } from "./options.ts";

/** What a run of the benchmark leaves behind: enough to know what was measured, and nothing of where it lay. */
export interface Report {
  /** Day of the run, `YYYY-MM-DD`. */
  date: string;
  machine: Machine;
  /** Name and version of the watchdog under test. */
  target: string;
  /** Name and version of the watchdogs that it was compared with. */
  peers: Partial<Record<PeerName, string>>;
  /** Measurements of each row and watchdog. */
  rounds: number;
  /** Length of one measured load, in seconds. */
  seconds: number;
  results: Result[];
}

export interface Machine {
  /** Model of the processor. */
  cpu: string;
  cores: number;
  /** Version of the kernel, without what a distribution adds. */
  kernel: string;
  /** Version of the Deno that runs the benchmark, and the target where that is no binary. */
  deno: string;
}

/** The machine that this runs on. */
export function thisMachine(): Machine {
  return {
    cpu: /^model name\s*: (.+)$/m.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1] ?? Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    kernel: /^[\d.]+/.exec(Deno.osRelease())?.[0] ?? Deno.osRelease(),
    deno: Deno.version.deno,
  };
}

/**
 * Name of a watchdog program and, where it tells one when asked for `--version`, its version.
 *
 * @throws {Error} where it can't be started.
 */
export async function programName([program, ...args]: readonly string[]): Promise<string> {
  const { stderr, stdout } = await new Deno.Command(program, { args: [...args, "--version"] }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const name = program.slice(program.lastIndexOf("/") + 1);
  const version = /^.*Version: (\S+)/m.exec(text)?.[1];
  return version === undefined ? name : `${name} ${version}`;
}

/** Reads the report of an earlier run. @throws {Error} where the file is none, or can't be read. */
export async function readReport(path: string): Promise<Report> {
  const report = JSON.parse(await Deno.readTextFile(path));
  for (const name of ["date", "machine", "target", "peers", "rounds", "seconds", "results"]) {
    if (report?.[name] === undefined) throw new Error(`${path} is no report of a benchmark: it has no ${name}`);
  }
  return report;
}
