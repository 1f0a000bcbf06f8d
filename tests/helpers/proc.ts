/** A process as `/proc` shows it. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** One letter: R, S, D, T, Z… (proc_pid_stat(5)). */
  readonly state: string;
}

/** Every process that can be seen. */
export function processes(): Process[] {
  return [...Deno.readDirSync("/proc")]
    .filter(({ name }) => /^\d+$/.test(name))
    .map(({ name }) => processOf(Number(name)))
    .filter((process) => process !== undefined);
}

/** The process of that id, `undefined` where there is none. */
export function processOf(pid: number): Process | undefined {
  const stat = readProc(`${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold anything: the fields start behind its last parenthesis.
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { pid, parent: Number(parent), state };
}

/** Whether a process of that id runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  const found = processOf(pid);
  return found !== undefined && found.state !== "Z" && found.state !== "X";
}

/** Ids of the living processes whose environment holds the variable with that value. */
export function marked(variable: string, value: string): number[] {
  const entry = `${variable}=${value}`;
  return processes()
    .filter(({ pid, state }) => state !== "Z" && readProc(`${pid}/environ`)?.split("\0").includes(entry))
    .map(({ pid }) => pid);
}

/** Command line of a process, its words joined by spaces. */
export function commandLine(pid: number): string {
  return (readProc(`${pid}/cmdline`) ?? "").split("\0").join(" ").trim();
}

/** Highest resident memory of a process so far, in MB. */
export function peakMemory(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))![1]) / 1024;
}

/** Number of descriptors that a process holds open. */
export function openDescriptors(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}

/** Paths of the files that a process holds open. */
export function openFiles(pid: number): string[] {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].flatMap(({ name }) => {
    try {
      return [Deno.readLinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      return []; // closed in the meantime
    }
  });
}

/** A file of `/proc`, `undefined` where the process is gone, or not ours to look at. */
function readProc(name: string): string | undefined {
  try {
    return Deno.readTextFileSync(`/proc/${name}`);
  } catch {
    return undefined;
  }
}
