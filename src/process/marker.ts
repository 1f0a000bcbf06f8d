/**
 * Variable in the environment of every function process. Children inherit it, so that a process is found by it
 * wherever it went: into a session of its own, or to init after a double fork.
 */
export const MARKER = "FWATCHDOG_PROCESS";

/** Values of {@linkcode MARKER}: `<watchdog id>.<n>`, one for each function process. */
export class Markers {
  /** What every value of this watchdog starts with, and no value of another. */
  readonly prefix: string = `${crypto.randomUUID()}.`;
  #last = 0;

  /** A value that was not given out before. */
  next(): string {
    return this.prefix + ++this.#last;
  }
}
