import type { WorkerStart } from "./messages.ts";
import { type Ended, startWorker } from "./node_worker.ts";

/** A worker that runs a handler. */
export interface LaunchedWorker {
  /** Ends it, whatever it is doing. */
  terminate(): void;
}

/**
 * Starts a worker for a handler.
 *
 * @param permissions What it may do; everything that the program may where not given.
 * @param ended Told of its end where it was not asked to; perhaps more than once.
 * @throws {Error} where a permission is malformed.
 */
export function launch(
  start: WorkerStart,
  permissions: Deno.PermissionOptionsObject | undefined,
  ended: (ended: Ended) => void,
): LaunchedWorker {
  if (permissions === undefined) return startWorker(start, ended);
  const keeper = startKeeper(permissions);
  keeper.onmessage = ({ data }: MessageEvent<Ended>) => ended(data);
  keeper.onerror = (event) => {
    event.preventDefault();
    ended({ reason: event.message });
  };
  keeper.postMessage(start, [start.port]);
  return keeper;
}

function startKeeper(permissions: Deno.PermissionOptionsObject): Worker {
  try {
    return new Worker(new URL("./keeper.ts", import.meta.url), { type: "module", deno: { permissions } });
  } catch (error) {
    throw new Error(`invalid handler_permissions: ${(error as Error).message}`);
  }
}
