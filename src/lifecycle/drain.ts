import { LONGEST_TIMER, within } from "../http/deadlines.ts";
import type { Server } from "../http/engine.ts";

/** What the shutdown takes in turn, and how long each step may last. */
export interface ShutdownOptions {
  readonly signal: string;
  readonly server: Server;
  /** ms to go on serving, so that whoever routes requests here takes notice. */
  readonly interval: number;
  /** ms to wait for requests in flight at most. */
  readonly patience: number;
  /** Makes the probes answer 503, and takes the lock file away. */
  readonly withdraw: () => Promise<void>;
  /** Waits for work of the function that goes on behind its answers. */
  readonly idle: () => Promise<void>;
  /** Ends the function; called when no request is in flight any more. */
  readonly endFunction: () => Promise<void>;
  readonly info: (message: string) => void;
  readonly formatDuration: (milliseconds: number) => string;
}

/**
 * The way from the signal to the end (compatibility.md §13): withdraw, serve on for the interval, stop accepting, wait
 * for what is in flight, end the function.
 */
export async function shutDown(options: ShutdownOptions): Promise<void> {
  const { signal, server, interval, patience, info } = options;
  info(`${signal}: no new connections in ${options.formatDuration(interval)}`);
  await options.withdraw();
  await delay(interval);
  info(`No new connections allowed, draining: ${server.inFlight} requests`);
  await within(patience, server.drain().then(options.idle));
  const left = server.inFlight;
  await server.close();
  await options.endFunction();
  info(`Exiting. Active connections: ${left}`);
}

async function delay(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= LONGEST_TIMER) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, LONGEST_TIMER)));
  }
}
