import { type ProcessEntry, type ProcessTable, ProcessWalk } from "./proc.ts";

/** Time between SIGTERM and SIGKILL where none is given, in ms. */
const KILL_GRACE = 500;
/** How long to wait for what SIGKILL was sent to, in ms: a process may hang in the kernel. */
const GIVE_UP = 3_000;
/** Pause between the first two looks in ms, doubled until it is the longest. */
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 40;

/** A function process, as far as its end is concerned. */
export interface Terminable {
  readonly pid: number;
  readonly exited: boolean;
  /** Value of the marker variable that it and what it starts carry. */
  readonly marker: string;
}

/** How {@linkcode terminateTree} and {@linkcode sweep} go about it. */
export interface TerminateOptions {
  /** Time between SIGTERM and SIGKILL in ms, 500 where not given; 0 sends SIGKILL at once. */
  readonly killGrace?: number;
}

/** One for the program, so that many terminations at a time cost one walk. */
const walk = new ProcessWalk();

/**
 * Ends a function process and all that it started: its descendants, and every process that carries its marker, wherever
 * it went. SIGTERM first, SIGKILL after `killGrace`, until a look finds nothing left. Where there is no /proc the
 * process alone is ended.
 *
 * A stopped process is continued after SIGTERM, which it could not act upon otherwise.
 *
 * @returns How many could not be ended: another user's, or hanging in the kernel.
 */
export function terminateTree(target: Terminable, options: TerminateOptions = {}): Promise<number> {
  // The child itself may have taken the marker out of its environment.
  const isChild = (entry: ProcessEntry): boolean =>
    entry.pid === target.pid && entry.parent === Deno.pid && !target.exited;
  return terminate((entry) => entry.marker === target.marker || isChild(entry), target, options);
}

/**
 * Ends every process whose marker starts with `prefix`, and what descends from it, as {@linkcode terminateTree} does;
 * nothing where there is no /proc.
 *
 * @returns How many could not be ended.
 */
export function sweep(prefix: string, options: TerminateOptions = {}): Promise<number> {
  return terminate((entry) => entry.marker?.startsWith(prefix) === true, null, options);
}

async function terminate(
  isRoot: (entry: ProcessEntry) => boolean,
  child: Terminable | null,
  { killGrace = KILL_GRACE }: TerminateOptions,
): Promise<number> {
  const began = performance.now();
  const members = new Set<string>();
  const asked = new Set<string>();
  const refused = new Set<string>();
  for (let pause = FIRST_PAUSE;; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const { left, known } = await look(isRoot, child, members);
    const mortal = left.filter(({ identity }) => !refused.has(identity));
    if (known && mortal.length === 0) return refused.size;

    const elapsed = performance.now() - began;
    if (elapsed >= killGrace + GIVE_UP) return left.length;
    const kill = elapsed >= killGrace;
    for (const entry of mortal) {
      if (!kill && asked.has(entry.identity) && !entry.stopped) continue;
      asked.add(entry.identity);
      if (!signal(entry, kill ? "SIGKILL" : "SIGTERM")) refused.add(entry.identity);
      else if (entry.stopped) signal(entry, "SIGCONT");
    }
    await delay(kill ? pause : Math.min(pause, killGrace - elapsed));
  }
}

/**
 * What is left to be ended, and whether that is all.
 *
 * @param members Identities of all that was found so far, added to: an orphan stays ours when the parent that proved it
 * is gone.
 */
async function look(
  isRoot: (entry: ProcessEntry) => boolean,
  child: Terminable | null,
  members: Set<string>,
): Promise<{ left: ProcessEntry[]; known: boolean }> {
  let table: ProcessTable | null;
  try {
    table = await walk.list();
  } catch {
    return { left: alone(child), known: false }; // Out of descriptors; ending the child frees some.
  }
  if (table === null) return { left: alone(child), known: true };
  const isMember = ({ identity, parent }: ProcessEntry): boolean =>
    members.has(identity) || members.has(table.get(parent)?.identity ?? "");
  for (const entry of table.values()) if (isRoot(entry)) members.add(entry.identity);
  for (let size = -1; size < members.size;) {
    size = members.size;
    for (const entry of table.values()) if (isMember(entry)) members.add(entry.identity);
  }
  const left = [...table.values()].filter(({ identity, zombie }) => members.has(identity) && !zombie);
  return { left: left.sort(olderFirst), known: true };
}

/** Parents before children: a shell would go on to its next command when the current one is ended before it. */
function olderFirst(a: ProcessEntry, b: ProcessEntry): number {
  return a.started - b.started || a.pid - b.pid;
}

/** The child as the only entry that is known of. */
function alone(child: Terminable | null): ProcessEntry[] {
  if (child === null || child.exited) return [];
  const { pid, marker } = child;
  return [{ pid, parent: Deno.pid, started: 0, identity: `${pid}`, stopped: false, zombie: false, marker }];
}

/** Whether the signal may be sent; a process that is gone meanwhile needs none. */
function signal({ pid }: ProcessEntry, name: Deno.Signal): boolean {
  try {
    Deno.kill(pid, name);
    return true;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
