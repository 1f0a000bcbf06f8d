/** What went wrong in a fetch. Deno tells it in text only: in the cause from 2.9 on, in the message before. */
export function reasonOfFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message : error.message;
}

/**
 * Whether no connection was made for want of a listener, a descriptor or a local port: nothing has been sent, and it may
 * be tried again.
 */
export function isUnconnected(reason: string): boolean {
  return /\(Connect\).*(?:Connection refused|Too many open files|Cannot assign requested address)/.test(reason);
}
