/** `/proc` counts CPU time in units of 1/100 s on every architecture that Deno runs on (USER_HZ). */
const TICK_MS = 10;

/** CPU time that a process has used, in ms (proc_pid_stat(5)). */
export interface CpuTime {
  /** Of the process itself. */
  self: number;
  /** Of its children, and theirs, as far as they have ended and were waited for. */
  children: number;
}

/** CPU time of process `pid` until now. @throws {Deno.errors.NotFound} where the process is gone */
export function cpuTime(pid: number): CpuTime {
  return parseCpuTime(Deno.readTextFileSync(`/proc/${pid}/stat`));
}

/** Resident memory of process `pid` now, in bytes. @throws {Deno.errors.NotFound} where the process is gone */
export function residentBytes(pid: number): number {
  return parseMemory(Deno.readTextFileSync(`/proc/${pid}/status`), "VmRSS");
}

/**
 * The most resident memory that process `pid` had at any time, in bytes.
 *
 * @throws {Deno.errors.NotFound} where the process is gone
 */
export function peakResidentBytes(pid: number): number {
  return parseMemory(Deno.readTextFileSync(`/proc/${pid}/status`), "VmHWM");
}

/** Reads the text of `/proc/PID/stat`. */
export function parseCpuTime(stat: string): CpuTime {
  // The program's name, in parentheses, may itself hold spaces and parentheses: fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ").map(Number);
  const [utime, stime, cutime, cstime] = fields.slice(11, 15);
  return { self: (utime + stime) * TICK_MS, children: (cutime + cstime) * TICK_MS };
}

/** Reads a field of the text of `/proc/PID/status`, in bytes. @throws {Error} where it is not there, as with a zombie */
export function parseMemory(status: string, field: "VmRSS" | "VmHWM"): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status);
  if (match === null) throw new Error(`no ${field} in /proc/PID/status: the process has ended`);
  return Number(match[1]) * 1024;
}
