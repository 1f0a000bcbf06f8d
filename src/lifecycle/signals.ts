/** ms in which SIGINTs count as one: a terminal and a task runner both send it. */
const TOGETHER = 1000;

/** What the shutdown is asked for by. */
type ShutdownSignal = "SIGTERM" | "SIGHUP" | "SIGINT";

/** What signals lead to. */
export interface SignalEvents {
  /** The first of the signals. */
  shutdown(signal: ShutdownSignal): void;
  /** Somebody pressed Ctrl-C again: end at once. */
  force(): void;
}

/**
 * Turns signals into events (compatibility.md §13): a repeated SIGTERM changes nothing, SIGINTs within a second of the
 * first count as one, a later one forces the end; the first SIGINT after a SIGTERM counts as the first. SIGHUP, of a
 * terminal that is closed, counts as SIGTERM.
 */
export class SignalPolicy {
  #begun = false;
  #firstInterrupt: number | undefined;

  constructor(readonly events: SignalEvents, readonly now: () => number = () => performance.now()) {}

  terminate(signal: "SIGTERM" | "SIGHUP"): void {
    this.#begin(signal);
  }

  interrupt(): void {
    if (this.#firstInterrupt === undefined) {
      this.#firstInterrupt = this.now();
      this.#begin("SIGINT");
    } else if (this.now() - this.#firstInterrupt > TOGETHER) {
      this.events.force();
    }
  }

  #begin(signal: ShutdownSignal): void {
    if (this.#begun) return;
    this.#begun = true;
    this.events.shutdown(signal);
  }
}

/**
 * Listens to the process's signals, as long as the process lives: one that comes when all is done, before the exit, would
 * otherwise take the exit code's place (a task runner passes on the SIGINT that the terminal has sent already).
 */
export function listenToSignals(events: SignalEvents): void {
  const policy = new SignalPolicy(events);
  // With its first listener Deno takes SIGHUP over, and would end the process by it: whoever ignores it has to say so.
  const hangup = ignoresHangup() ? () => {} : () => policy.terminate("SIGHUP");
  Deno.addSignalListener("SIGTERM", () => policy.terminate("SIGTERM"));
  Deno.addSignalListener("SIGINT", () => policy.interrupt());
  Deno.addSignalListener("SIGHUP", hangup);
}

/** Whether the process was started to ignore SIGHUP, as nohup does (proc_pid_status(5)); not known without /proc. */
function ignoresHangup(): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(Deno.readTextFileSync("/proc/self/status"))?.[1] ?? "0";
    return parseInt(mask.slice(-1), 16) % 2 === 1; // signal 1 is the lowest bit
  } catch {
    return false;
  }
}
