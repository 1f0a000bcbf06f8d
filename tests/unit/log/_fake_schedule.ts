import type { Schedule } from "../../../src/log/line_queue.ts";
import { settled } from "./_fake_sink.ts";

/** Timers that go off when the test lets time pass. */
export class FakeSchedule {
  #now = 0;
  readonly #timers = new Set<{ at: number; callback: () => void }>();

  readonly schedule: Schedule = (callback, ms) => {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Lets `ms` milliseconds pass, and whatever follows from that happen. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.callback();
    }
    await settled();
  }
}
