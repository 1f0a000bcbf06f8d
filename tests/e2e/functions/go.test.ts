import { assert } from "@std/assert";
import { functionServer } from "./suite.ts";

functionServer({
  name: "Go net/http",
  folder: "go",
  programs: ["go"],
  prepare: async (example) => {
    const args = ["build", "-o", example.at("function"), "."];
    const { success, stderr } = await new Deno.Command("go", { args, cwd: example.path }).output();
    assert(success, new TextDecoder().decode(stderr));
  },
  greeting: { request: { method: "POST", body: "Ada" }, answer: /^Hello, Ada!\n$/ },
  repeatedField: "apart",
  echoes: true,
});
