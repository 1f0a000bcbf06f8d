import { assert, assertEquals } from "@std/assert";
import { HttpClient } from "../../helpers/http_client.ts";
import { fixture } from "../../helpers/paths.ts";
import { peakMemory } from "../../helpers/proc.ts";
import { startRawUpstream } from "../../helpers/upstream.ts";
import { startWatchdog } from "../../helpers/watchdog.ts";

const BLOCK = new Uint8Array(1024 * 1024).map((_, i) => i % 251);
const BLOCKS = 256;
const LENGTH = BLOCK.length * BLOCKS;

/** MB of resident memory that the watchdog may reach; the bodies are several times as large. */
const MOST_MEMORY = 110;

async function sendBlocks(write: (data: Uint8Array) => Promise<void>): Promise<void> {
  for (let i = 0; i < BLOCKS; i++) await write(BLOCK);
}

/** Reads a body to its end and compares it with the blocks. */
async function receiveBlocks(client: HttpClient): Promise<void> {
  const response = await client.readFinalHead();
  assertEquals(response.status, 200);
  let at = 0;
  const compare = (data: Uint8Array): void => {
    // The first byte of each read, and the length, show any loss or repetition.
    assertEquals(data[0], (at % BLOCK.length) % 251);
    at += data.length;
  };
  if (response.fields.get("content-length") === undefined) {
    for (let data = await client.readChunk(); data !== null; data = await client.readChunk()) compare(data);
  } else {
    while (at < LENGTH) {
      const data = await client.readSome(LENGTH - at);
      if (data === null) break;
      compare(data);
    }
  }
  assertEquals(at, LENGTH);
}

Deno.test("wire: 256 MiB through streaming cat at flat memory", async () => {
  await using dog = await startWatchdog({ env: { fprocess: "cat" } });
  using client = await HttpClient.connect(dog.port, 60_000);
  const sending = (async () => {
    await client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${LENGTH}\r\n\r\n`);
    await sendBlocks((data) => client.write(data));
  })();
  await receiveBlocks(client);
  await sending;
  assert(peakMemory(dog.pid) < MOST_MEMORY, `${peakMemory(dog.pid)} MB`);
});

Deno.test("wire: 256 MiB up and down through http mode at flat memory", async () => {
  await using upstream = startRawUpstream(async (connection) => {
    const request = await connection.readRequestHead();
    if (request === null) return;
    for (let left = Number(request.fields.get("content-length") ?? 0); left > 0;) {
      left -= (await connection.readSome(Math.min(left, 1 << 20)))!.length;
    }
    await connection.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LENGTH}\r\n\r\n`);
    await sendBlocks((data) => connection.write(data));
  });
  const env = { mode: "http", upstream_url: upstream.url, fprocess: fixture("forever.sh") };
  await using dog = await startWatchdog({ env });
  using client = await HttpClient.connect(dog.port, 60_000);
  await client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${LENGTH}\r\n\r\n`);
  await sendBlocks((data) => client.write(data));
  await receiveBlocks(client);
  assert(peakMemory(dog.pid) < MOST_MEMORY, `${peakMemory(dog.pid)} MB`);
});
