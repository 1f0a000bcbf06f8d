import { stackOf } from "./call.ts";

/**
 * Keeps the isolate alive where something fails that no request waits for: one request's mistake is not to end others.
 *
 * @param failed Told of each failure, with its stack.
 * @returns Undoes it.
 */
export function surviveFailures(failed: (stack: string) => void): Disposable {
  const rejected = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    failed(stackOf(event.reason));
  };
  const thrown = (event: ErrorEvent): void => {
    event.preventDefault();
    failed(stackOf(event.error));
  };
  addEventListener("unhandledrejection", rejected);
  addEventListener("error", thrown);
  return {
    [Symbol.dispose](): void {
      removeEventListener("unhandledrejection", rejected);
      removeEventListener("error", thrown);
    },
  };
}
