/**
 * A worker that starts the one which runs the handler, and does nothing else. Permissions can be narrowed for workers of
 * this kind alone, and are inherited from it; endless loops can be broken in workers of the other kind alone
 * ({@linkcode becomeTerminable}), and are when the one that started them ends.
 */
import type { WorkerStart } from "./messages.ts";
import { type Ended, startWorker } from "./node_worker.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<WorkerStart>) => void;
  postMessage(ended: Ended): void;
};

scope.onmessage = ({ data }) => {
  startWorker(data, (ended) => scope.postMessage(ended));
};
