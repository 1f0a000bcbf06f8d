import { whenAborted } from "./aborted.ts";
import type { HttpRequest } from "./message.ts";

/** ms between two looks at a port that is closed. */
const PAUSE = 20;

/**
 * Whether the function's port is known to accept connections, and a place to wait while it doesn't: a function that
 * still starts, or restarts its server. All that wait share one look at the port.
 */
export class Gate {
  #open = false;
  #looking: Promise<void> | undefined;
  #waiting = 0;

  /** @param accepts Tries a connection. */
  constructor(readonly accepts: () => Promise<boolean>) {}

  /** Whether the port accepted when it was last used. */
  get open(): boolean {
    return this.#open;
  }

  /** A connection was refused: whoever comes next waits. */
  close(): void {
    this.#open = false;
  }

  /** Resolves once the port accepts a connection, or the request is aborted. */
  async pass(request: HttpRequest): Promise<void> {
    this.#waiting++;
    try {
      this.#looking ??= this.#look();
      await Promise.race([this.#looking, whenAborted(request)]);
    } finally {
      this.#waiting--;
    }
  }

  async #look(): Promise<void> {
    while (!(this.#open = await this.accepts()) && this.#waiting > 0) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    this.#looking = undefined;
  }
}
