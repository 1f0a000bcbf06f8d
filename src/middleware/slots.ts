/** How a {@linkcode Turn} stands. */
type State = "waiting" | "running" | "over";

/** One that wanted to run: it runs at once, or waits for its turn. */
export class Turn {
  readonly #ended: (turn: Turn, was: State) => void;
  readonly #decided = Promise.withResolvers<boolean>();
  #state: State = "waiting";

  /** @param ended Told once, when the turn is over, of what it was before. */
  constructor(ended: (turn: Turn, was: State) => void) {
    this.#ended = ended;
  }

  get running(): boolean {
    return this.#state === "running";
  }

  /** Resolves when it runs, with `true`, or when it is over without having run, with `false`. */
  get decided(): Promise<boolean> {
    return this.#decided.promise;
  }

  /** Lets it run; called by {@linkcode Slots} alone. */
  begin(): void {
    this.#state = "running";
    this.#decided.resolve(true);
  }

  /** Stops waiting. One that runs, or is over, is left alone. */
  giveUp(): void {
    if (this.#state === "waiting") this.end();
  }

  /** Gives back its slot, or its place among those that wait. May be called at any time, more than once. */
  end(): void {
    const was = this.#state;
    if (was === "over") return;
    this.#state = "over";
    this.#decided.resolve(false);
    this.#ended(this, was);
  }
}

/** Lets so many run at a time, and so many more wait, first in, first out. */
export class Slots {
  readonly #slots: number;
  readonly #places: number;
  readonly #waiting = new Set<Turn>();
  #running = 0;

  /**
   * @param slots How many run at a time, at least 1.
   * @param places How many may wait.
   */
  constructor(slots: number, places: number) {
    this.#slots = slots;
    this.#places = places;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether the next one would be turned away. */
  get full(): boolean {
    return this.#running >= this.#slots && this.#waiting.size >= this.#places;
  }

  /** Takes one in: its turn has come already where a slot is free. Undefined where there is no place either. */
  enter(): Turn | undefined {
    if (this.full) return undefined;
    const turn = new Turn(this.#ended);
    // A slot that becomes free goes to the first that waits, so that nobody waits where one is free.
    if (this.#running < this.#slots) this.#run(turn);
    else this.#waiting.add(turn);
    return turn;
  }

  #run(turn: Turn): void {
    this.#running++;
    turn.begin();
  }

  readonly #ended = (turn: Turn, was: State): void => {
    if (was === "waiting") {
      this.#waiting.delete(turn);
      return;
    }
    this.#running--;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#run(next);
  };
}
