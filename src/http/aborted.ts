import type { HttpRequest } from "./message.ts";

/** Resolves when the work on a request is given up, never where it is not. */
export function whenAborted(request: HttpRequest): Promise<void> {
  return new Promise((resolve) => request.onAbort(() => resolve()));
}
