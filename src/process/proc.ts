import { MARKER } from "./marker.ts";

/** A process as /proc shows it (proc_pid_stat(5)). */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot at its start. */
  readonly started: number;
  /** Names this one process, whereas its pid is used again: the pid and the start. */
  readonly identity: string;
  /** Stopped by a signal or a tracer. */
  readonly stopped: boolean;
  /** Ended, and waiting for its parent to take notice. */
  readonly zombie: boolean;
  /** Value of the marker variable, `undefined` where it has none or may not be looked at. */
  readonly marker: string | undefined;
}

/** Processes by pid. */
export type ProcessTable = ReadonlyMap<number, ProcessEntry>;

/** Files read at the same time: a walk is as fast as one that blocks, yet never holds the event loop for long. */
const READERS = 8;

/** Walks through /proc. Who asks while one is under way shares the next. */
export class ProcessWalk {
  #running: Promise<ProcessTable | null> | undefined;
  #next: Promise<ProcessTable | null> | undefined;
  /** By identity. A process that was ours stays ours, and its environment need not be read again. */
  #markers = new Map<string, string>();

  /**
   * Every other process that may descend from this one (none that was there before it does), as it is at some time
   * after the call.
   *
   * @returns `null` where there is no /proc, or none that may be read.
   * @throws /proc can't be read now, for want of descriptors for example.
   */
  list(): Promise<ProcessTable | null> {
    if (this.#running === undefined) return this.#start();
    return this.#next ??= this.#after(this.#running);
  }

  async #after(running: Promise<unknown>): Promise<ProcessTable | null> {
    await Promise.allSettled([running]);
    this.#next = undefined;
    return await (this.#running ?? this.#start());
  }

  #start(): Promise<ProcessTable | null> {
    return this.#running = this.#walk().finally(() => this.#running = undefined);
  }

  async #walk(): Promise<ProcessTable | null> {
    const pids = await listPids();
    const self = pids && await readStat(Deno.pid);
    if (!self) return null;
    const table = new Map<number, ProcessEntry>();
    const markers = new Map<string, string>();
    const read = async (): Promise<void> => {
      for (let pid = pids.pop(); pid !== undefined; pid = pids.pop()) {
        const stat = pid === Deno.pid ? null : await readStat(pid);
        if (stat === null || stat.started < self.started) continue;
        const { parent, started, state, threads } = stat;
        const identity = `${pid}@${started}`;
        const marker = this.#markers.get(identity) ?? await readMarker(pid);
        if (marker !== undefined) markers.set(identity, marker);
        table.set(pid, {
          pid,
          parent,
          started,
          identity,
          stopped: /[Tt]/.test(state),
          zombie: /[ZXx]/.test(state) && threads < 2,
          marker,
        });
      }
    };
    await Promise.all(Array.from({ length: READERS }, read));
    this.#markers = markers;
    return table;
  }
}

/** The numbers in /proc; `null` where there is none that may be read. */
async function listPids(): Promise<number[] | null> {
  const pids: number[] = [];
  try {
    for await (const { name } of Deno.readDir("/proc")) if (/^\d+$/.test(name)) pids.push(Number(name));
  } catch (error) {
    if (isAbsent(error) || isForbidden(error)) return null;
    throw error;
  }
  return pids;
}

interface Stat {
  state: string;
  parent: number;
  /** More than one in a zombie: its first thread has ended, the others work on. */
  threads: number;
  started: number;
}

/** `null` where the process is gone. */
async function readStat(pid: number): Promise<Stat | null> {
  const text = await readProcessFile(pid, "stat");
  if (text === null) return null;
  // The command's name, in parentheses, is whatever the process likes: the fields are behind the last of them.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], parent: Number(fields[1]), threads: Number(fields[17]), started: Number(fields[19]) };
}

async function readMarker(pid: number): Promise<string | undefined> {
  const environment = "\0" + (await readProcessFile(pid, "environ") ?? "");
  const name = `\0${MARKER}=`;
  const at = environment.indexOf(name);
  if (at < 0) return undefined;
  return environment.slice(at + name.length).split("\0", 1)[0];
}

/** `null` where the process is gone, or is another user's. */
async function readProcessFile(pid: number, file: "stat" | "environ"): Promise<string | null> {
  try {
    return await Deno.readTextFile(`/proc/${pid}/${file}`);
  } catch (error) {
    if (isAbsent(error) || isForbidden(error)) return null;
    throw error;
  }
}

/** ENOENT, or ESRCH, for which Deno has no class. */
function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || /\(os error 3\)/.test((error as Error).message);
}

function isForbidden(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable;
}
