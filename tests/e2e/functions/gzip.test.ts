import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { concat, randomBytes } from "../../helpers/bytes.ts";
import { HttpClient } from "../../helpers/http_client.ts";
import { peakMemory } from "../../helpers/proc.ts";
import { Example } from "./example.ts";
import { type FunctionServer, needs, serve } from "./function_server.ts";

const gzip: FunctionServer = { name: "gzip", folder: "gzip", programs: ["gzip"] };

/** 1 MiB that becomes about 20 KiB: gzip prints in pieces of up to 256 KiB. */
const BLOCK = concat([randomBytes(16 * 1024), new Uint8Array(1008 * 1024).map((_, i) => i % 251)]);

/** More MiB than the watchdog may take up. */
const BLOCKS = 128, MOST_MEMORY = 110;

Deno.test({
  ...needs("examples/gzip: compresses a file that is larger than memory, and answers while it arrives", gzip),
  fn: async () => {
    using example = new Example("gzip");
    await serve(gzip, example, async (watchdog) => {
      using client = await HttpClient.connect(watchdog.port, 60_000);
      const sent = createHash("sha256");
      const send = async (blocks: number): Promise<void> => {
        for (let i = 0; i < blocks; i++) {
          await client.write(BLOCK);
          sent.update(BLOCK);
        }
      };
      await client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${BLOCKS * BLOCK.length}\r\n\r\n`);
      await send(BLOCKS / 2);
      const response = await client.readFinalHead();
      const [answer] = await Promise.all([client.readBody(response), send(BLOCKS / 2)]);
      assertEquals([answer.status, answer.fields.get("content-type")], [200, "application/gzip"]);
      assert(answer.complete, `${answer.error}`);

      const received = createHash("sha256");
      const unzipped = new Response(answer.body).body!.pipeThrough(new DecompressionStream("gzip"));
      for await (const data of unzipped) received.update(data);
      assertEquals(received.digest("hex"), sent.digest("hex"));
      assert(peakMemory(watchdog.pid) < MOST_MEMORY, `${peakMemory(watchdog.pid)} MB`);
    });
  },
});
