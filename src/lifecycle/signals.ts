/** ms in which SIGINTs count as one: a terminal and a task runner both send it. */
const TOGETHER = 1000;

/** What signals lead to. */
export interface SignalEvents {
  /** The first SIGTERM or SIGINT. */
  shutdown(signal: "SIGTERM" | "SIGINT"): void;
  /** Somebody pressed Ctrl-C again: end at once. */
  force(): void;
}

/**
 * Turns signals into events (compatibility.md §13): a repeated SIGTERM changes nothing, SIGINTs within a second of the
 * first count as one, a later one forces the end; the first SIGINT after a SIGTERM counts as the first.
 */
export class SignalPolicy {
  #begun = false;
  #firstInterrupt: number | undefined;

  constructor(readonly events: SignalEvents, readonly now: () => number = () => performance.now()) {}

  terminate(): void {
    this.#begin("SIGTERM");
  }

  interrupt(): void {
    if (this.#firstInterrupt === undefined) {
      this.#firstInterrupt = this.now();
      this.#begin("SIGINT");
    } else if (this.now() - this.#firstInterrupt > TOGETHER) {
      this.events.force();
    }
  }

  #begin(signal: "SIGTERM" | "SIGINT"): void {
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
  Deno.addSignalListener("SIGTERM", () => policy.terminate());
  Deno.addSignalListener("SIGINT", () => policy.interrupt());
}
