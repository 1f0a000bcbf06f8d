import type { Registry } from "./registry.ts";

/** Where the figures come from: /proc, or a test's copy of it. Either gives undefined for what is not to be had. */
export interface Proc {
  /** Text of a file. */
  read(path: string): string | undefined;
  /** Number of entries in a folder. */
  count(path: string): number | undefined;
}

/** Ticks a second of the times in /proc, which are the same on every architecture (time(7), USER_HZ). */
const TICKS = 100;

/** Adds what Prometheus's own clients tell of the process that they are part of, as far as /proc tells it. */
export function addProcessMetrics(registry: Registry, proc: Proc = systemProc): void {
  registry.collected("process_cpu_seconds_total", "CPU time of the watchdog in seconds.", "counter", () => {
    const { user, system } = times(proc);
    return (user + system) / TICKS;
  });
  registry.collected("process_start_time_seconds", "Start of the watchdog in seconds since 1970.", "gauge", () => {
    const boot = number(proc.read("/proc/stat"), /^btime (\d+)$/m);
    return boot + times(proc).start / TICKS;
  });
  registry.collected("process_resident_memory_bytes", "Resident memory of the watchdog in bytes.", "gauge", () => {
    return number(proc.read("/proc/self/status"), /^VmRSS:\s+(\d+) kB$/m) * 1024;
  });
  registry.collected("process_virtual_memory_bytes", "Virtual memory of the watchdog in bytes.", "gauge", () => {
    return number(proc.read("/proc/self/status"), /^VmSize:\s+(\d+) kB$/m) * 1024;
  });
  registry.collected("process_open_fds", "File descriptors that the watchdog has open.", "gauge", () => {
    return proc.count("/proc/self/fd") ?? NaN;
  });
  registry.collected("process_max_fds", "File descriptors that the watchdog may have open.", "gauge", () => {
    return number(proc.read("/proc/self/limits"), /^Max open files\s+(\d+)/m);
  });
}

/** CPU times and start of the process, in ticks: fields 14, 15 and 22 of proc_pid_stat(5), where the name is field 2. */
function times(proc: Proc): { user: number; system: number; start: number } {
  const stat = proc.read("/proc/self/stat") ?? "";
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // a name may contain spaces and parentheses
  return { user: Number(fields[11]), system: Number(fields[12]), start: Number(fields[19]) };
}

/** What stands in the first group; NaN where there is none. */
function number(text: string | undefined, pattern: RegExp): number {
  return Number(text?.match(pattern)?.[1]);
}

const systemProc: Proc = {
  read: (path) => orUndefined(() => Deno.readTextFileSync(path)),
  count: (path) => orUndefined(() => [...Deno.readDirSync(path)].length),
};

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
