// `deno run --allow-net transfer_client.ts PORT TARGET BYTES`: sends one request, POST with a body of BYTES zeros, or GET
// where that is 0, reads the answer, and prints a TransferResult as JSON.
//
// A process of its own, so that nothing else that the benchmark does holds it up. Bodies are not copied here: a GiB costs
// about 0.15 s of CPU to send and 0.4 s to receive, less than any watchdog in between.
import { MessageReader } from "../src/http1/message_reader.ts";
import { MessageWriter } from "../src/http1/message_writer.ts";
import { DEFAULT_LIMITS } from "../src/http1/types.ts";
import type { TransferResult } from "./transfer.ts";
import { Zeros } from "./zeros.ts";

/** Bytes of the answer that are shown. */
const SHOWN = 32;

async function transfer(port: number, target: string, bytes: number): Promise<TransferResult> {
  const result: TransferResult = { seconds: 0, status: 0, bytes: 0, start: "", error: null };
  const startedAt = performance.now();
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await Promise.all([
      send(new MessageWriter(connection), `127.0.0.1:${port}`, target, bytes),
      receive(new MessageReader(connection, DEFAULT_LIMITS), bytes === 0 ? "GET" : "POST", result),
    ]);
  } catch (error) {
    result.error = (error as Error).message;
  }
  result.seconds = (performance.now() - startedAt) / 1e3;
  return result;
}

async function send(writer: MessageWriter, host: string, target: string, bytes: number): Promise<void> {
  const fields = ["Host", host];
  if (bytes === 0) {
    writer.startRequest("GET", target, fields, "none");
  } else {
    writer.startRequest("POST", target, fields, bytes);
    await writer.pump(new Zeros(bytes));
  }
  await writer.end();
}

/** Reads the answer to its end, and keeps in `result` what came of it. */
async function receive(reader: MessageReader, method: string, result: TransferResult): Promise<void> {
  const head = await reader.readResponse(method);
  if (head === null) throw new Error("connection closed before the answer");
  result.status = head.status;
  const { body } = reader;
  if (body === null) return;
  for (let view = await body.read(); view !== null; view = await body.read()) {
    if (result.bytes === 0) result.start = new TextDecoder().decode(view.subarray(0, SHOWN));
    result.bytes += view.length;
  }
}

const [port, target, bytes] = Deno.args;
console.log(JSON.stringify(await transfer(Number(port), target, Number(bytes))));
