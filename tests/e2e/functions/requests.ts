import { assertEquals } from "@std/assert";
import { OPTIONS } from "../../../src/config/options.ts";
import type { Capabilities } from "../../../src/http/engine.ts";
import type { RequestOptions } from "../../helpers/http_client.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";

/** What a server makes of a field that comes in two lines. */
export type RepeatedField = "apart" | "joined" | "first counts";

/** Of the engine that serves where none is named. */
const { rawFields, rawTargets }: Capabilities =
  (await import(`../../../src/engine/${OPTIONS.engine.default}/capabilities.ts`)).capabilities;

/** Path and query hold what servers and proxies like to rewrite. */
const TARGET = "/request/a%20b/%E4%B8%96//c;d=1?x=1&x=2&y=%2F+%25&z";

/** And what a URL parser rewrites. */
const UNCLEAN = "/request/a/../b/./%2e%2e/c";

/** What the server saw of a request: its handler answers with that. */
interface Seen {
  readonly method: string;
  readonly target: string;
  readonly fields: Readonly<Record<string, string[]>>;
}

/** Method, target and fields reach the function's server. */
export async function requests(t: Deno.TestContext, watchdog: Watchdog, repeatedField: RepeatedField): Promise<void> {
  const see = async (options: RequestOptions): Promise<Seen> =>
    JSON.parse((await watchdog.request({ target: TARGET, ...options })).text);

  await t.step("method and target", async () => {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const seen = await see({ method, body: method === "GET" ? undefined : "body" });
      assertEquals([seen.method, seen.target], [method, TARGET]);
    }
  });

  await t.step({
    name: "a target with dot segments",
    ignore: !rawTargets,
    fn: async () => assertEquals((await see({ target: UNCLEAN })).target, UNCLEAN),
  });

  await t.step("fields", async () => {
    const odd = "v, w;x=y";
    const { fields } = await see({ host: "fn.example.com", fields: [["X-Odd", odd]] });
    assertEquals([fields.host, fields["x-odd"]], [["fn.example.com"], [odd]]);
  });

  await t.step("a field in two lines", async () => {
    const { fields } = await see({ fields: [["X-Twice", "1"], ["X-Twice", "2"]] });
    const joined = ["1, 2"];
    const expected = { apart: ["1", "2"], joined, "first counts": ["1"] }[repeatedField];
    // Some servers join without the space.
    assertEquals(fields["x-twice"].map((value) => value.replace(/, */, ", ")), rawFields ? expected : joined);
  });
}
