import { assertEquals, assertMatch } from "@std/assert";
import type { Watchdog } from "../../helpers/watchdog.ts";
import { Example } from "./example.ts";
import { type FunctionServer, needs, serve } from "./function_server.ts";

const utf8 = new TextEncoder();

/**
 * Registers the test of an example, started as its Dockerfile says.
 *
 * @param more Tries what is the example's own, beside the greeting.
 */
export function greets(server: FunctionServer, more?: (watchdog: Watchdog) => Promise<void>): void {
  Deno.test({
    ...needs(`examples/${server.folder}: greets whom the body names`, server),
    fn: async () => {
      using example = new Example(server.folder);
      await serve(server, example, async (watchdog) => {
        for (const [body, name] of [["Ada", "Ada"], ["Ада", "Ада"], ["", "world"]]) {
          const { status, fields, body: greeting } = await watchdog.post("/", utf8.encode(body));
          assertEquals([status, new TextDecoder().decode(greeting)], [200, `Hello, ${name}!\n`]);
          assertMatch(fields.get("content-type")!, /^text\/plain; ?charset=utf-8$/i);
        }
        await more?.(watchdog);
      });
    },
  });
}
