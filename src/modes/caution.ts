/** Answers after which a function that has printed nothing else is taken to print one answer a request. */
const TRIAL = 20;

/**
 * Whether a function has to be waited for after an answer, because it may print what does not belong to it: that would be
 * taken for the next answer. Holds for a program, whichever process runs it.
 */
export class Caution {
  #clean = 0;
  #disappointed = false;

  get needed(): boolean {
    return this.#disappointed || this.#clean < TRIAL;
  }

  /** An answer came, and nothing behind it. */
  clean(): void {
    this.#clean++;
  }

  /** Something came that was no answer: it may come again. */
  disappointed(): void {
    this.#disappointed = true;
  }
}
