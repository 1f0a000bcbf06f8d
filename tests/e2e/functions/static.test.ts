import { assertEquals, assertStringIncludes } from "@std/assert";
import { Example } from "./example.ts";
import { type FunctionServer, needs, serve } from "./function_server.ts";

const site: FunctionServer = { name: "a static site", folder: "static", programs: ["gzip"] };

Deno.test({
  ...needs("examples/static: pages with type and version, compressed where that is there", site),
  fn: async (t) => {
    using example = new Example("static");
    // As the README has it.
    const command = new Deno.Command("gzip", { args: ["--keep", "--best", "public/style.css"], cwd: example.path });
    assertEquals((await command.output()).code, 0);
    await serve(site, example, async (watchdog) => {
      await t.step("the index", async () => {
        const { status, fields, text } = await watchdog.get("/");
        assertEquals([status, fields.get("content-type")], [200, "text/html; charset=utf-8"]);
        assertStringIncludes(text, "<h1>Hello from a static site</h1>");
      });

      await t.step("a version that the client has", async () => {
        const { fields } = await watchdog.get("/");
        const again = await watchdog.get("/", { fields: [["If-None-Match", fields.get("etag")!]] });
        assertEquals([again.status, again.text], [304, ""]);
      });

      await t.step("the compressed file, to whom accepts it", async () => {
        const accepting = await watchdog.get("/style.css", { fields: [["Accept-Encoding", "gzip"]] });
        assertEquals(accepting.fields.get("content-encoding"), "gzip");
        assertEquals(accepting.fields.get("content-type"), "text/css; charset=utf-8");
        const unzipped = new Response(accepting.body).body!.pipeThrough(new DecompressionStream("gzip"));
        assertEquals(await new Response(unzipped).text(), (await watchdog.get("/style.css")).text);
      });

      await t.step("nothing outside of the folder", async () => {
        assertEquals((await watchdog.get("/%2e%2e/Dockerfile")).status, 404);
      });
    });
  },
});
