import { assertEquals, assertMatch } from "@std/assert";
import type { ClientResponse, RequestOptions } from "../../helpers/http_client.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";

/** Status, fields and framing of answers reach the client, all over one connection. */
export async function answers(t: Deno.TestContext, watchdog: Watchdog): Promise<void> {
  using client = await watchdog.connect();
  const get = (target: string, options: RequestOptions = {}): Promise<ClientResponse> =>
    client.exchange({ target, ...options });
  /** Only where the end of the last answer was understood on both sides. */
  const connectionGoesOn = async (): Promise<void> => assertEquals((await get("/cookies")).text, "two");

  await t.step("status", async () => {
    for (const status of [418, 503]) assertEquals((await get(`/status/${status}`)).status, status);
  });

  await t.step("204 has no body", async () => {
    const { status, fields } = await get("/status/204");
    assertEquals([status, fields.get("content-length"), fields.get("transfer-encoding")], [204, undefined, undefined]);
    await connectionGoesOn();
  });

  await t.step("304 has no body", async () => {
    const target = "/files/dated.txt";
    await get(target, { method: "PUT", body: "dated" });
    const { text, fields } = await get(target);
    assertEquals(text, "dated");
    const again = await get(target, { fields: [["If-Modified-Since", fields.get("last-modified")!]] });
    assertEquals(again.status, 304);
    await connectionGoesOn();
  });

  await t.step("HEAD has the fields of GET, and no body", async () => {
    const target = "/files/short.txt";
    await get(target, { method: "PUT", body: "short" });
    const { status, fields } = await get(target, { method: "HEAD" });
    assertEquals([status, fields.get("content-length")], [200, "5"]);
    assertMatch(fields.get("content-type")!, /^text\/plain/);
    await connectionGoesOn();
  });

  await t.step("a redirect is not followed", async () => {
    const { status, fields } = await get("/redirect");
    assertEquals(status, 302);
    assertMatch(fields.get("location")!, /^(http:\/\/function\.test)?\/request$/);
  });

  await t.step("gzip is not touched", async () => {
    const { fields, body } = await get("/gzip", { fields: [["Accept-Encoding", "gzip"]] });
    assertEquals(fields.get("content-encoding"), "gzip");
    const unzipped = new Response(body).body!.pipeThrough(new DecompressionStream("gzip"));
    assertEquals(await new Response(unzipped).text(), "hello ".repeat(100));
  });

  await t.step("Set-Cookie stays two lines", async () => {
    const cookies = (await get("/cookies")).fields.all("set-cookie");
    assertEquals(cookies.map((cookie) => cookie.split(";")[0]), ["a=1", "b=2"]);
    assertMatch(cookies[1], /; httponly/i);
  });
}
