import { stackOf } from "../../inproc/call.ts";
import { consoleTo, type Print } from "../../inproc/console.ts";
import { loadHandler } from "../../inproc/handler.ts";
import { LocalIsolate } from "../../inproc/local_isolate.ts";
import { surviveFailures } from "../../inproc/uncaught.ts";
import type { HandlerHost } from "./host.ts";

/**
 * Runs the handler in the program's own isolate: as fast as can be, and nothing stands between them.
 *
 * @param url Of the handler's module.
 * @param print Takes what the handler prints.
 * @param failed Told of failures that no request waits for.
 * @throws {HandlerError} where the handler can't be used.
 */
export async function startLocalHost(url: string, print: Print, failed: (text: string) => void): Promise<HandlerHost> {
  const ownConsole = globalThis.console;
  globalThis.console = consoleTo(print);
  const surviving = surviveFailures(failed);
  const isolate = new LocalIsolate(await loadHandler(url), (error) => failed(stackOf(error)));
  return {
    isolate: () => isolate,
    abandoned: () => {},
    ready: () => true,
    idle: () => isolate.idle(),
    [Symbol.asyncDispose](): Promise<void> {
      globalThis.console = ownConsole;
      surviving[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}
