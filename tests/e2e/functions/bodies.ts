import { assert, assertEquals, assertMatch } from "@std/assert";
import { randomBytes, sha256 } from "../../helpers/bytes.ts";
import type { ClientResponse, RequestOptions } from "../../helpers/http_client.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";

const MIB = 1 << 20;

/** Bodies that the function gives back, as it understood them. */
export async function bodies(t: Deno.TestContext, watchdog: Watchdog): Promise<void> {
  const post = (target: string, type: string, body: RequestOptions): Promise<ClientResponse> =>
    watchdog.request({ method: "POST", target, fields: [["Content-Type", type]], ...body });

  await t.step("JSON", async () => {
    const value = { name: "Ада", tags: ["a\0b", "😀"], nested: { list: [1, -2.5, null, true] } };
    const body = new TextEncoder().encode(JSON.stringify(value));
    const { status, text, fields } = await post("/json", "application/json", { body });
    assertEquals([status, JSON.parse(text)], [200, value]);
    assertMatch(fields.get("content-type")!, /^application\/json/);
  });

  const binary = Uint8Array.from({ length: 100_000 }, (_, i) => i);
  const none = new Uint8Array(0);
  const chunks = [binary.subarray(0, 1), binary.subarray(1, 70_000), binary.subarray(70_000)];
  for (
    const [name, sent, expected] of [
      ["binary, with a length", { body: binary }, binary],
      ["binary, chunked", { chunks }, binary],
      ["none, with a length", { body: none }, none],
    ] as const
  ) {
    await t.step(name, async () => {
      const { status, fields, body, complete } = await post("/echo", "application/x-own", sent);
      assertEquals([status, complete, fields.get("content-type")], [200, true, "application/x-own"]);
      assert(await sha256(body) === await sha256(expected), "what comes back is not what was sent");
    });
  }
}

/** Bodies of 64 MiB, which the function stores, and sends when asked for them. */
export async function largeBodies(t: Deno.TestContext, watchdog: Watchdog): Promise<void> {
  const data = randomBytes(64 * MIB);
  const digest = await sha256(data);
  const chunks = Array.from({ length: 64 }, (_, i) => data.subarray(i * MIB, (i + 1) * MIB));
  for (const [framing, sent] of [["length", { body: data }], ["chunked", { chunks }]] as const) {
    await t.step(`64 MiB up, ${framing}, and down`, async () => {
      const target = `/files/large-${framing}`;
      assertEquals((await watchdog.request({ method: "PUT", target, ...sent })).status, 201);
      const { status, fields, body, complete } = await watchdog.get(target);
      assertEquals([status, complete, fields.get("content-length")], [200, true, `${data.length}`]);
      assert(await sha256(body) === digest, "what comes down is not what went up");
    });
  }
}
