import { functionServer } from "./suite.ts";

functionServer({
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
  greeting: { request: {}, answer: /<h1>Hello from nginx<\/h1>/ },
  repeatedField: "first counts",
  echoes: false,
});
