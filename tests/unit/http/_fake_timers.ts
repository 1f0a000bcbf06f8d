import type { Timers } from "../../../src/http/deadlines.ts";

/** A clock and timers that go on when the test says so. */
export class FakeTimers implements Timers {
  /** How many timers were started so far. */
  started = 0;
  /** How late each timer goes off, in ms; a negative number is early, as real timers can be. */
  lateness = 0;
  #now: number;
  readonly #pending = new Map<number, { at: number; callback: () => void }>();

  /** @param now What the clock shows at first, in ms. */
  constructor(now = 1000) {
    this.#now = now;
  }

  /** How many timers are pending. */
  get pending(): number {
    return this.#pending.size;
  }

  now(): number {
    return this.#now;
  }

  start(callback: () => void, ms: number): number {
    if (!(ms >= 0 && ms <= 2 ** 31 - 1)) throw new RangeError(`a timer of ${ms} ms`);
    const timer = ++this.started;
    this.#pending.set(timer, { at: this.#now + ms + this.lateness, callback });
    return timer;
  }

  stop(timer: unknown): void {
    this.#pending.delete(timer as number);
  }

  /** Lets `ms` milliseconds pass; timers go off in their order, each at its time. */
  pass(ms: number): void {
    const end = this.#now + ms;
    while (true) {
      const [due] = [...this.#pending].sort(([, a], [, b]) => a.at - b.at);
      if (due === undefined || due[1].at > end) break;
      const [timer, { at, callback }] = due;
      this.#pending.delete(timer);
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = end;
  }
}
