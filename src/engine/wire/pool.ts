import type { UpstreamConnection } from "./upstream_connection.ts";

/** ms that an idle connection is kept: servers close theirs after a few seconds, and a stale one costs a request. */
const IDLE = 400;

/** ms before the end that a server announces at which a connection counts as stale. */
const MARGIN = 50;

/** ms for which connections are not kept after a server was seen to close idle ones; doubled each time, to the longest. */
const FIRST_DISTRUST = 60_000;
const LONGEST_DISTRUST = 3_600_000;

/** ms after which a request on a new connection may be waiting for a server that serves one connection at a time. */
const PATIENCE = 20;

interface Idle {
  readonly connection: UpstreamConnection;
  readonly until: number;
}

/**
 * Idle connections to the function's server, the last used first. Each is watched: one that the server closes, or on
 * which bytes come that nobody asked for, is closed at once.
 *
 * A server that closes idle connections of itself may do so while a request is on its way, which can then neither be
 * sent again nor be answered. From the first time that this is seen, no connection is kept for a while.
 */
export class Pool {
  #idle: Idle[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #distrustUntil = 0;
  #distrust = FIRST_DISTRUST;

  /** When the requests on new connections that have no answer yet were sent; the longest waiting first. */
  readonly #waiting = new Set<{ readonly since: number }>();
  #patience: ReturnType<typeof setTimeout> | undefined;

  get empty(): boolean {
    return this.#idle.length === 0;
  }

  /**
   * To be held while a request on a new connection waits for its answer. A server with one thread serves nobody else as
   * long as another connection is open: idle ones are closed for a request that waits.
   */
  waiting(): Disposable {
    const waiting = { since: performance.now() };
    this.#waiting.add(waiting);
    this.#patience ??= setTimeout(() => this.#losePatience(), PATIENCE);
    return { [Symbol.dispose]: () => void this.#waiting.delete(waiting) };
  }

  /** Whether connections are kept at all just now. */
  get trusting(): boolean {
    return this.#distrustUntil === 0 || performance.now() >= this.#distrustUntil;
  }

  /** The connection that was used last and is still good; undefined where there is none. */
  take(): UpstreamConnection | undefined {
    const now = performance.now();
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.until > now && idle.connection.quiet) return idle.connection;
      idle.connection.close();
    }
    return undefined;
  }

  /**
   * Keeps a connection for the next request.
   *
   * @param announced Seconds after which the server closes it, where it says so (`Keep-Alive: timeout=5`).
   */
  give(connection: UpstreamConnection, announced: number | undefined): void {
    const keep = announced === undefined ? IDLE : Math.min(IDLE, announced * 1000 - MARGIN);
    if (!this.trusting || keep <= 0 || !connection.quiet || this.#somebodyWaits()) return connection.close();
    this.#idle.push({ connection, until: performance.now() + keep });
    connection.reader.watch(connection.whenDisturbed ??= () => this.#disturbed(connection));
    this.#timer ??= setTimeout(() => this.#expire(), IDLE);
  }

  /** Closes all. */
  close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
    this.#timer = this.#patience = undefined;
    this.#closeIdle();
  }

  #closeIdle(): void {
    for (const { connection } of this.#idle) connection.close();
    this.#idle = [];
  }

  /** A server closed a connection of itself: idle ones can't be relied on. */
  distrust(): void {
    if (this.trusting) {
      this.#distrustUntil = performance.now() + this.#distrust;
      this.#distrust = Math.min(2 * this.#distrust, LONGEST_DISTRUST);
    }
    this.#closeIdle();
  }

  #somebodyWaits(): boolean {
    const longest = this.#waiting.values().next().value;
    return longest !== undefined && performance.now() - longest.since >= PATIENCE;
  }

  #losePatience(): void {
    this.#patience = undefined;
    if (this.#somebodyWaits()) this.#closeIdle();
    if (this.#waiting.size > 0) this.#patience = setTimeout(() => this.#losePatience(), PATIENCE);
  }

  /** Something came on an idle connection. */
  #disturbed(connection: UpstreamConnection): void {
    const at = this.#idle.findIndex((idle) => idle.connection === connection);
    if (at < 0) return;
    this.#idle.splice(at, 1);
    connection.close();
    if (connection.reader.input.length === 0) this.distrust();
  }

  #expire(): void {
    this.#timer = undefined;
    const now = performance.now();
    this.#idle = this.#idle.filter(({ connection, until }) => {
      if (until > now) return true;
      connection.close();
      return false;
    });
    if (this.#idle.length > 0) this.#timer = setTimeout(() => this.#expire(), IDLE);
  }
}
