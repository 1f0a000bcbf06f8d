/** Work that goes on behind answers. */
export class Background {
  readonly #pending = new Set<Promise<void>>();

  /** @param failed Told why work failed. */
  constructor(readonly failed: (error: unknown) => void) {}

  add(work: Promise<unknown>): void {
    const settled = Promise.resolve(work).then(() => {}, this.failed).finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  }

  /** Resolves when no work is left, what was added meanwhile included. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }
}
