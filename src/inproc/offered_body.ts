import type { BodySource } from "./body.ts";

/** What the side that reads is told. */
export interface OfferedEvents {
  /** A piece, the receiver's to keep, or the end. */
  give(piece: Uint8Array<ArrayBuffer> | null): void;
  broken(reason: string): void;
}

/** A body that another isolate reads, in as many pieces as it asks for. */
export class OfferedBody {
  readonly #source: BodySource;
  readonly #events: OfferedEvents;
  #wanted = 0;
  #serving = false;
  #over = false;

  constructor(source: BodySource, events: OfferedEvents) {
    this.#source = source;
    this.#events = events;
  }

  pull(count: number): void {
    this.#wanted += count;
    if (!this.#serving) this.#serve();
  }

  cancel(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#source.cancel(new Error(reason));
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    try {
      while (this.#wanted > 0 && !this.#over) await this.#giveNext();
    } catch (error) {
      if (!this.#over) this.#events.broken((error as Error).message);
      this.#over = true;
    }
    this.#serving = false;
  }

  async #giveNext(): Promise<void> {
    const view = await this.#source.read();
    if (this.#over) return;
    this.#wanted--;
    this.#over = view === null;
    this.#events.give(view && view.slice());
  }
}
