/** Not every Deno that this runs under has a type for it. */
const { setImmediate } = globalThis as unknown as { setImmediate(callback: () => void): void };

/** Resolves when the event loop has gone round once: what has arrived by then was noticed. */
export function turn(): Promise<void> {
  return new Promise(setImmediate);
}
