/** The worker that runs a handler. It is started by {@linkcode launch}, with a {@linkcode WorkerStart}. */
import { workerData } from "node:worker_threads";
import { CallServer, receiveInTurn } from "./call_server.ts";
import { stackOf } from "./call.ts";
import { consoleTo } from "./console.ts";
import { type HandlerFunction, loadHandler } from "./handler.ts";
import { LocalIsolate } from "./local_isolate.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { Printer } from "./printer.ts";
import { becomeTerminable } from "./terminable.ts";
import { surviveFailures } from "./uncaught.ts";

const { port, handler, underWay } = workerData as WorkerStart;
const outbox = new Outbox<FromWorker>(port);
const post = (message: FromWorker, transfer?: Transferable): void => outbox.post(message, transfer);

await becomeTerminable();
// Workers of node:worker_threads lack what other workers call themselves.
Object.assign(globalThis, { self: globalThis });
const printer = new Printer(outbox, underWay);
globalThis.console = consoleTo((stream, text) => printer.print(stream, text));
const uncaught = (stack: string): void => post({ kind: "uncaught", reason: stack });
surviveFailures(uncaught);
const loaded = await load();
if (loaded) {
  const server = new CallServer(new LocalIsolate(loaded, (error) => uncaught(stackOf(error))), post);
  port.onmessage = ({ data }: MessageEvent<ToWorker[]>) => receiveInTurn(server, data);
  post({ kind: "loaded" });
}

async function load(): Promise<HandlerFunction | undefined> {
  try {
    return await loadHandler(handler);
  } catch (error) {
    post({ kind: "unusable", reason: (error as Error).message });
  }
}
