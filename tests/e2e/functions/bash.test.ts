import { assertEquals } from "@std/assert";
import { Example } from "./example.ts";
import { type FunctionServer, needs, serve } from "./function_server.ts";

const bash: FunctionServer = { name: "Bash", folder: "bash", programs: ["bash"] };

Deno.test({
  ...needs("examples/bash: status and fields are those that the script prints", bash),
  fn: async (t) => {
    using example = new Example("bash");
    await serve(bash, example, async (watchdog) => {
      await t.step("a link", async () => {
        const { status, reason, fields, text } = await watchdog.get("/deno");
        assertEquals([status, reason, text], [302, "Found", "https://deno.com/\n"]);
        assertEquals(fields.get("location"), "https://deno.com/");
        assertEquals(fields.get("cache-control"), "max-age=60");
        assertEquals(fields.get("content-type"), "text/plain; charset=utf-8");
      });

      await t.step("HEAD", async () => {
        const { status, fields, text } = await watchdog.request({ method: "HEAD", target: "/faas" });
        assertEquals([status, fields.get("location"), text], [302, "https://www.openfaas.com/", ""]);
      });

      await t.step("no link: unknown, a pattern, a line of its own", async () => {
        for (const target of ["/", "/other", "/d*", "/deno%0AX-More:%201"]) {
          const { status, fields } = await watchdog.get(target);
          assertEquals([target, status, fields.get("x-more")], [target, 404, undefined]);
        }
      });

      await t.step("another method", async () => {
        const { status, fields } = await watchdog.post("/deno", "body");
        assertEquals([status, fields.get("allow")], [405, "GET, HEAD"]);
      });
    });
  },
});
