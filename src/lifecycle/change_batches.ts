import { after, type Deadline, type Timers } from "../http/deadlines.ts";

/** ms without a change after which those before it are one batch. */
const QUIET = 200;

/** Paths that a summary names. */
const NAMED = 3;

/**
 * Gathers changes until none comes for a while: an editor writes a file in several steps, and a build many files one
 * after the other.
 */
export class ChangeBatches implements Disposable {
  readonly #timers: Timers | undefined;
  readonly #paths = new Set<string>();
  #quiet: Deadline | undefined;
  #taker: ((batch: readonly string[] | undefined) => void) | undefined;
  #disposed = false;

  /** @param timers The process's own where not given. */
  constructor(timers?: Timers) {
    this.#timers = timers;
  }

  /** Takes a path that has changed. */
  add(path: string): void {
    if (this.#disposed) return;
    this.#paths.add(path);
    this.#quiet?.cancel();
    this.#quiet = after(QUIET, () => this.#calm(), undefined, this.#timers);
  }

  /**
   * Waits for the next batch, one caller at a time; what comes while nobody waits is in it.
   *
   * @returns Its paths in the order of their first change; `undefined` once disposed of.
   */
  next(): Promise<readonly string[] | undefined> {
    return new Promise((resolve) => {
      this.#taker = resolve;
      this.#deliver();
    });
  }

  /** Ends the waiting. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#quiet?.cancel();
    this.#taker?.(undefined);
  }

  #calm(): void {
    this.#quiet = undefined;
    this.#deliver();
  }

  #deliver(): void {
    if (this.#disposed) return this.#taker?.(undefined);
    if (this.#taker === undefined || this.#quiet !== undefined || this.#paths.size === 0) return;
    this.#taker([...this.#paths]);
    this.#taker = undefined;
    this.#paths.clear();
  }
}

/** The first paths of a batch, for the log, and how many more there are. */
export function summarise(paths: readonly string[]): string {
  const more = paths.length - NAMED;
  return paths.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
