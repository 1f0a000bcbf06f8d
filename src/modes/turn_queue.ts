import type { HttpRequest } from "../http/message.ts";

/**
 * Requests that wait for a server which takes one at a time: first come, first served, and given up when their client
 * leaves or their time is over.
 */
export class TurnQueue<Server> {
  #free: Server | undefined;
  readonly #waiting = new Set<(server: Server) => void>();

  /** How many wait. */
  get length(): number {
    return this.#waiting.size;
  }

  /** Gives the server when it is the request's turn, for good until it is offered again; `undefined` where it was given up. */
  turn(request: HttpRequest): Server | undefined | Promise<Server | undefined> {
    if (request.aborted) return undefined;
    const free = this.#free;
    if (free !== undefined) {
      this.#free = undefined;
      return free;
    }
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      request.onAbort(() => {
        if (this.#waiting.delete(resolve)) resolve(undefined);
      });
    });
  }

  /** Takes a server that is free, and gives it to the request that has waited longest. */
  offer(server: Server): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#free = server;
    } else {
      this.#waiting.delete(first);
      first(server);
    }
  }

  /** Takes a server back that nobody has been given. */
  withdraw(server: Server): void {
    if (this.#free === server) this.#free = undefined;
  }
}
