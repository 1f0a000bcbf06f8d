/** ms from its start in which the end of a process that has answered nothing counts as one at once. */
const AT_ONCE = 1_000;

/** Ends at once in a row after which the next start waits, and no request is asked for. */
const TOLERATED = 2;

/** ms of the first wait, doubled with each further end up to the longest. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 5_000;

/** What of the life of a process counts. */
export interface Life {
  /** ms from its start. */
  readonly milliseconds: number;
  /** Whether it has answered a request. */
  readonly answered: boolean;
  /** Whether it was ended, rather than ended by itself. */
  readonly givenUp: boolean;
}

/** How long a process that is to be replaced is waited with, so that one that always dies at once does not eat the machine. */
export class RestartBackoff {
  #endsAtOnce = 0;

  /** Counts the end of a process; ms to wait before the next is started. */
  ended(life: Life): number {
    this.#endsAtOnce = hasLived(life) ? 0 : this.#endsAtOnce + 1;
    if (this.#endsAtOnce <= TOLERATED) return 0;
    return Math.min(FIRST_WAIT * 2 ** (this.#endsAtOnce - TOLERATED - 1), LONGEST_WAIT);
  }

  /** Whether a process that lives may be relied on: it has lived already, or those before it did. */
  trusts(life: Life): boolean {
    return this.#endsAtOnce <= TOLERATED || hasLived(life);
  }
}

function hasLived({ milliseconds, answered, givenUp }: Life): boolean {
  return answered || givenUp || milliseconds >= AT_ONCE;
}
