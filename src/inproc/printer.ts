import type { FromWorker } from "./messages.ts";
import type { Outbox } from "./outbox.ts";

/** Characters that may be under way to the program. */
const MOST = 1024 * 1024;

/** ms for which a handler is held back where they are. */
const PATIENCE = 250;

/**
 * The worker's side of what a handler prints: texts go to the program, which says how much of them it has taken. A handler
 * that prints faster is held back as one that prints to a full pipe would be; where nothing moves for a while, lines are
 * dropped and counted.
 */
export class Printer {
  readonly #outbox: Outbox<FromWorker>;
  readonly #underWay: Int32Array<SharedArrayBuffer>;
  #isStuck = false;
  #dropped = 0;

  /** @param underWay Characters that are under way: one 32-bit number, which both sides change. */
  constructor(outbox: Outbox<FromWorker>, underWay: SharedArrayBuffer) {
    this.#outbox = outbox;
    this.#underWay = new Int32Array(underWay);
  }

  print(stream: "stdout" | "stderr", text: string): void {
    if (!this.#waitForRoom()) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#outbox.post({ kind: "dropped", lines: this.#dropped });
    this.#dropped = 0;
    Atomics.add(this.#underWay, 0, text.length);
    this.#outbox.post({ kind: "printed", stream, text });
    this.#outbox.flush(); // the work at hand may never be done
  }

  #waitForRoom(): boolean {
    for (;;) {
      const underWay = Atomics.load(this.#underWay, 0);
      const isFull = underWay >= MOST;
      if (!isFull) this.#isStuck = false;
      if (!isFull || this.#isStuck) return !isFull;
      this.#isStuck = Atomics.wait(this.#underWay, 0, underWay, PATIENCE) === "timed-out";
    }
  }
}

/** The program's side: tells the worker that a text was taken. */
export function taken(underWay: SharedArrayBuffer, text: string): void {
  const counter = new Int32Array(underWay);
  Atomics.sub(counter, 0, text.length);
  Atomics.notify(counter, 0);
}
