import { assertEquals, assertRejects } from "@std/assert";
import { Background } from "../../../src/inproc/background.ts";
import { CallContext } from "../../../src/inproc/context.ts";
import { fileUrl } from "../../../src/inproc/file_url.ts";
import { loadHandler } from "../../../src/inproc/handler.ts";
import { HandlerError } from "../../../src/inproc/handler_error.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

const context = new CallContext("id", new Background(() => {}));
const request = new Request("http://x/");

Deno.test("loadHandler calls what a module exports", async (t) => {
  const modules: Readonly<Record<string, string>> = {
    "a function": "export default (request, context) => [request.url, context.callId];",
    "an asynchronous function": "export default async (request, { callId }) => [request.url, callId];",
    "an object with fetch":
      "export default { url: 'http://x/', fetch(request, { callId }) { return [this.url, callId]; } };",
    "what Workers export": "export default { fetch: (request, env, context) => [request.url, context.callId] };",
    "an instance of a class":
      "class Api { #url = 'http://x/'; fetch(_, { callId }) { return [this.#url, callId]; } }; export default new Api();",
    "a function with fetch of its own":
      "const f = (request, { callId }) => [request.url, callId]; f.fetch = () => {}; export default f;",
  };
  for (const [name, content] of Object.entries(modules)) {
    await t.step(name, async () => {
      using dir = new TempDir();
      const handler = await loadHandler(fileUrl(dir.file("handler.js", content)));
      assertEquals(await handler(request, context), ["http://x/", "id"]);
    });
  }
});

Deno.test("loadHandler says which file and line is wrong", async (t) => {
  const modules: readonly (readonly [content: string, position: string, message: string])[] = [
    ["const a = 1;\nconst b = = 2;", ":2:11", "SyntaxError: "],
    ["const a: number = 1;", ":1:7", "SyntaxError: Missing initializer in const declaration"],
    ["const a = 1;\n\nthrow new RangeError('no\\ndatabase');", ":3:7", "RangeError: no: want"],
    ["throw 'text';", "", '"text" was thrown: want a module that can be loaded'],
    ["throw null;", "", "null was thrown: want"],
    ["import 'left-pad';", ":1:8", "TypeError: "],
    ["import { a } from './other.js';", ":1:10", "SyntaxError: The requested module './other.js' does not provide"],
    ["import './broken.js';", "", "TypeError: inner (/"],
    ["export const fetch = () => {};", "", "no default export: want `export default` of a function (request, context)"],
    ["export default 1;", "", "the default export is a number: want `export default`"],
    ["export default null;", "", "the default export is null: want"],
    [
      "export default class { fetch() {} }",
      "",
      "the default export is a class, not an instance of it: want `export default`",
    ],
    ["export default {};", "", "the default export is an object without fetch: want"],
  ];
  for (const [content, position, message] of modules) {
    await t.step(content, async () => {
      using dir = new TempDir();
      dir.file("other.js", "export const b = 1;");
      dir.file("broken.js", "throw new TypeError('inner');");
      const path = dir.file("ä handler.js", content);
      await assertRejects(() => loadHandler(fileUrl(path)), HandlerError, `handler ${path}${position}: ${message}`);
    });
  }
});
