/** The part of the Web Locks API that is used here; Deno has it since 2.9, its types do not. */
interface Locks {
  request(name: string, held: () => Promise<never>): Promise<never>;
}

/**
 * Makes the worker that calls it one that can be ended in the midst of an endless loop. From Deno 2.7.6 on, ending a worker
 * only asks its event loop to stop (denoland/deno#35657); what it runs is broken off only in a worker of
 * node:worker_threads that holds a lock, for the sake of those who wait for that. Before, every worker is ended after two
 * seconds.
 */
export async function becomeTerminable(): Promise<void> {
  const { locks } = navigator as { locks?: Locks };
  if (locks === undefined) return;
  await new Promise<void>((resolve) => {
    locks.request(crypto.randomUUID(), () => {
      resolve();
      return new Promise<never>(() => {});
    });
  });
}
