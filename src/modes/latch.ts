/** Holds back who waits for it, until it is opened. It can be shut again. */
export class Latch {
  #isOpen = false;
  #opening: PromiseWithResolvers<void> = Promise.withResolvers();

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Resolves when it is opened the next time; it may be shut again when that is heard of. */
  get opening(): Promise<void> {
    return this.#opening.promise;
  }

  open(): void {
    this.#isOpen = true;
    this.#opening.resolve();
  }

  shut(): void {
    if (this.#isOpen) this.#opening = Promise.withResolvers();
    this.#isOpen = false;
  }
}
