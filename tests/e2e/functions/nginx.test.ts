import { assertEquals, assertMatch } from "@std/assert";
import { Example } from "./example.ts";
import { type FunctionServer, needs, serve } from "./function_server.ts";
import { passesUnchanged } from "./suite.ts";

const nginx: FunctionServer = {
  name: "nginx",
  folder: "nginx",
  programs: ["nginx"],
  prepare: async (example) => {
    const file = example.at("nginx.conf");
    await Deno.writeTextFile(file, example.local(await Deno.readTextFile(file)));
    const zipped = new Response("hello ".repeat(100)).body!.pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(example.at("gzip.gz"), zipped);
  },
  // Its workers would become another user, to whom the test's folder is closed.
  moreArguments: "-g 'user root;'",
};

Deno.test({
  ...needs("examples/nginx: answers with the site", nginx),
  fn: async () => {
    using example = new Example("nginx");
    await serve(nginx, example, async (watchdog) => {
      const { status, text } = await watchdog.get("/");
      assertEquals(status, 200);
      assertMatch(text, /<h1>Hello from nginx<\/h1>/);
    });
  },
});

passesUnchanged(nginx, { repeatedField: "first counts", echoes: false });
