/** The clock and timers of the process, or those of a test. */
export interface Timers {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Calls `callback` after `ms` milliseconds, at most 2^31−1, and keeps no process alive for it. */
  start(callback: () => void, ms: number): unknown;
  stop(timer: unknown): void;
}

/** Something that will be called unless it is cancelled. */
export interface Deadline {
  /** May be called at any time, more than once. */
  cancel(): void;
}

/** A longer timer fires at once (HTML: timers take a signed 32-bit number). */
export const LONGEST_TIMER = 2 ** 31 - 1;

const systemTimers: Timers = {
  now: () => performance.now(),
  start(callback, ms): unknown {
    const timer = setTimeout(callback, ms);
    Deno.unrefTimer(timer);
    return timer;
  },
  stop: (timer) => clearTimeout(timer as number),
};

/** Place in the ring of pending deadlines; the ring's own head has no callback. */
class Entry implements Deadline {
  previous: Entry = this;
  next: Entry = this;

  constructor(readonly at: number, readonly callback: () => void) {}

  insertBehind(entry: Entry): void {
    this.previous = entry;
    this.next = entry.next;
    this.previous.next = this.next.previous = this;
  }

  cancel(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.previous = this.next = this;
  }
}

/**
 * Deadlines of one duration, with one timer for all: a timer for each request costs a tenth of the throughput.
 *
 * Pending deadlines stand in a list in their order, so that only the first needs the timer. One that is cancelled leaves
 * the timer alone: when that fires, it is set to what is then the first. Callbacks are never early, and as late as the
 * event loop is.
 */
export class Deadlines implements Disposable {
  readonly #ms: number;
  readonly #timers: Timers;
  readonly #ring = new Entry(-Infinity, () => {});
  #timer: unknown;
  #wakeAt = Infinity;

  /** @param ms Milliseconds from a beginning to its deadline; of any length. */
  constructor(ms: number, timers: Timers = systemTimers) {
    this.#ms = ms;
    this.#timers = timers;
  }

  /**
   * Calls `callback` once the duration is over.
   *
   * @param since When it began, in ms of `performance.now()`.
   */
  add(since: number, callback: () => void): Deadline {
    const entry = new Entry(since + this.#ms, callback);
    let earlier = this.#ring.previous;
    while (earlier.at > entry.at) earlier = earlier.previous; // few, if any: the latest began last
    entry.insertBehind(earlier);
    this.#arm();
    return entry;
  }

  /** Stops the timer: no pending deadline is called, and no more may be added. */
  [Symbol.dispose](): void {
    this.#timers.stop(this.#timer);
  }

  #arm(): void {
    const first = this.#ring.next;
    if (first === this.#ring || first.at >= this.#wakeAt) return;
    this.#timers.stop(this.#timer);
    const now = this.#timers.now();
    this.#wakeAt = Math.min(Math.max(first.at, now), now + LONGEST_TIMER);
    this.#timer = this.#timers.start(() => this.#wake(), Math.ceil(this.#wakeAt - now));
  }

  #wake(): void {
    const now = this.#timers.now();
    this.#wakeAt = Infinity;
    for (let first = this.#ring.next; first.at <= now && first !== this.#ring; first = this.#ring.next) {
      first.cancel();
      first.callback();
    }
    this.#arm();
  }
}

/**
 * Calls `callback` after `ms` milliseconds, of any number.
 *
 * @param since When they began, in ms of `performance.now()`; now where not given.
 */
export function after(ms: number, callback: () => void, since?: number, timers: Timers = systemTimers): Deadline {
  const deadlines = new Deadlines(ms, timers);
  deadlines.add(since ?? timers.now(), callback);
  return { cancel: () => deadlines[Symbol.dispose]() };
}

/** Waits for `work`, at most `ms` milliseconds, and keeps the process alive for it. Rejects where the work does meanwhile. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER)));
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
