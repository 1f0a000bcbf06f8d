/** A source of numbers that gives the same ones for the same seed (splitmix32), so that a failure can be run again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 to `below` − 1. */
  below(below: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) % below;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** `true` once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** At most `most` characters out of `alphabet`. */
  text(alphabet: string, most: number): string {
    let text = "";
    for (let left = this.below(most + 1); left > 0; left--) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  /** Ascending places at which `length` bytes are cut. */
  cuts(length: number): number[] {
    const cuts = Array.from({ length: this.below(6) }, () => this.below(length + 1));
    return cuts.sort((a, b) => a - b);
  }
}
