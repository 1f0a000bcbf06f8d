import type { HttpRequest } from "../http/message.ts";

/**
 * Requests that wait for a server which takes one at a time: first come, first served, and given up when their client
 * leaves or their time is over.
 */
export class TurnQueue<Server> {
  #free: Server | undefined;
  /** Not a set: tables that a set has grown out of keep all that came later, up to a major garbage collection. */
  readonly #waiting: ((server: Server) => void)[] = [];

  /**
   * Calls `use` with the server when it is the request's turn. From then on the server is not free until it is offered
   * again.
   *
   * @returns What `use` returns; `undefined` where the request was given up before its turn.
   */
  turn<Result>(request: HttpRequest, use: (server: Server) => Promise<Result>): Promise<Result | undefined> {
    if (request.aborted) return Promise.resolve(undefined);
    const free = this.#free;
    if (free !== undefined) {
      this.#free = undefined;
      return use(free);
    }
    return new Promise((resolve) => {
      const begin = (server: Server): void => resolve(use(server));
      this.#waiting.push(begin);
      request.onAbort(() => {
        const at = this.#waiting.indexOf(begin);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        resolve(undefined);
      });
    });
  }

  /** Takes a server that is free, and gives it to the request that has waited longest. */
  offer(server: Server): void {
    const first = this.#waiting.shift();
    if (first === undefined) this.#free = server;
    else first(server);
  }

  /** Takes back a server that was offered and is not in use. */
  withdraw(server: Server): void {
    if (this.#free === server) this.#free = undefined;
  }
}
