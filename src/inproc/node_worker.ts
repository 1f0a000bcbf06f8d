import { SHARE_ENV, Worker, type WorkerOptions } from "node:worker_threads";
import { stackOf } from "./call.ts";
import type { WorkerStart } from "./messages.ts";

/** How a worker ended that was not asked to. */
export interface Ended {
  readonly reason: string;
}

/**
 * Starts a worker for a handler. It can be ended in the midst of an endless loop.
 *
 * @param ended Told of its end; perhaps more than once.
 */
export function startWorker(start: WorkerStart, ended: (ended: Ended) => void): Worker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: start,
    // The platform's port, which the types for Node do not know.
    transferList: [start.port] as unknown as WorkerOptions["transferList"],
    env: SHARE_ENV,
  });
  worker.on("error", (error) => ended({ reason: stackOf(error) }));
  worker.on("exit", (code) => ended({ reason: `exit code ${code}` }));
  return worker;
}
