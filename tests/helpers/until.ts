/** What {@linkcode until} takes beside its condition. */
export interface UntilOptions {
  /** Named in the error; a function where the text is known only then. */
  readonly what: string | (() => string);
  /** In ms. */
  readonly timeout?: number;
}

/**
 * Polls a condition every 10 ms until it gives something other than `undefined`, `null` or `false`, and returns that.
 *
 * @throws {Error} where that takes longer than `timeout` (8 s unless told).
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { what, timeout = 8_000 }: UntilOptions,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + timeout;
  while (true) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) return value as Exclude<T, undefined | null | false>;
    if (performance.now() > deadline) throw inVain(timeout, what);
    await pause(10);
  }
}

/** Resolves after so many ms. For programs that take their time, never for waiting until something has happened. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * The promise's value, where it comes within `timeout` ms.
 *
 * @throws {Error} where it does not.
 */
export async function within<T>(timeout: number, promise: Promise<T>, what: UntilOptions["what"]): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(inVain(timeout, what)), timeout);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function inVain(timeout: number, what: UntilOptions["what"]): Error {
  return new Error(`Waited ${timeout} ms in vain for ${typeof what === "string" ? what : what()}`);
}
