/** A number that only grows. */
export class Counter {
  value = 0;

  increment(): void {
    this.value++;
  }
}

/** A number that goes up and down. */
export class Gauge {
  value = 0;

  increment(): void {
    this.value++;
  }

  decrement(): void {
    this.value--;
  }
}

/** Observations counted in buckets with fixed upper bounds. */
export class Histogram {
  /** Observations of each bucket alone, not of those below; the last holds what is above every bound. */
  readonly counts: Float64Array;
  sum = 0;

  /** @param bounds Upper bounds, ascending, each part of its bucket. */
  constructor(readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) bucket++;
    this.counts[bucket]++;
    this.sum += value;
  }
}
