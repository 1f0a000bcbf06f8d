/** `true` where two types are identical, not merely assignable to one another. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

/** Compiles only where `T` is `true`. */
export function holds<T extends true>(..._proof: T[]): void {}
