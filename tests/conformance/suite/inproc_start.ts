import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TempDir } from "../../helpers/temp_dir.ts";
import { isCompiled } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";
import { ISOLATIONS } from "./inproc.ts";

/** Names of files, what is in them, and parts of the error; `{}` stands for the folder. */
const UNUSABLE: readonly (readonly [name: string, content: string, ...error: string[]])[] = [
  ["a folder/x.js", "", "handler a folder: no such file"],
  [
    "syntax.ts",
    "const a = 1;\nconst b: number = = 2;\n",
    "handler {}/syntax.ts:2:19: ",
    "Expression expected",
  ],
  ["typed.js", "const a = 1;\nconst b: number = 2;\n", "handler {}/typed.js:2:7: SyntaxError: Missing initializer"],
  [
    "throws.js",
    "const a = 1;\nthrow new TypeError('no database');\n",
    "handler {}/throws.js:2:7: TypeError: no database",
  ],
  ["throws_text.js", "throw 'no database';\n", 'handler {}/throws_text.js: "no database" was thrown'],
  ["rejects.js", "await Promise.reject(new Error('too\\nlate'));\n", "handler {}/rejects.js:1:22: Error: too"],
  ["imports.js", "import './missing.js';\n", `handler {}/imports.js${isCompiled() ? "" : ":1:8"}: `],
  [
    "nothing.js",
    "export const handler = () => {};\n",
    "handler {}/nothing.js: no default export: want `export default`",
  ],
  ["text.js", "export default 'text';\n", "handler {}/text.js: the default export is a string: want `export default`"],
  [
    "object.js",
    "export default { get() {} };\n",
    "handler {}/object.js: the default export is an object without fetch: ",
  ],
  ["null.js", "export default null;\n", "handler {}/null.js: the default export is null: "],
  ["ends.js", "Deno.exit(0);\nfor (;;);\n", "handler {}/ends.js: the worker has ended: exit code 0"],
];

/** compatibility.md §10: a handler that can't be used is told of at the start. */
export function inprocStart(context: Context): void {
  for (const isolation of ISOLATIONS) {
    context.test(`§10 inproc, ${isolation}: an unusable handler is an error, exit 1, and nothing listens`, async (t) => {
      for (const [name, content, ...error] of UNUSABLE) {
        if (name === "ends.js" && isolation === "none") continue; // it ends all
        if (name.endsWith(".ts") && isCompiled()) continue; // tests/e2e/compile.test.ts: no TypeScript at all
        await t.step(name, async () => {
          using dir = new TempDir();
          const handler = name.replace(/\/.*$/, "");
          if (handler === name) dir.file(name, content);
          const env = { mode: "inproc", handler, inproc_isolation: isolation };
          const { code, stderr } = await context.run(env, { tmp: dir.path });
          assertEquals(code, 1, stderr);
          for (const part of error) assertStringIncludes(stderr, part.replace("{}", Deno.realPathSync(dir.path)));
          assert(stderr.includes(": want ") && !stderr.includes("Listening"), stderr);
        });
      }
    });
  }

  context.test("§10 inproc: a folder without mod.ts, and a handler that is not given", async () => {
    using dir = new TempDir();
    Deno.mkdirSync(dir.at("folder"));
    const { code, stderr } = await context.run({ mode: "inproc", handler: "./folder" }, { tmp: dir.path });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "handler ./folder/mod.ts: no such file: want a module (.ts, .js or .mjs)");
    const without = await context.run({ mode: "inproc" });
    assertEquals(without.code, 1);
    assertStringIncludes(without.stderr, "no handler: want handler=FILE in inproc mode");
  });

  context.test("§13 inproc: a signal ends a start that takes its time", async () => {
    using dir = new TempDir();
    dir.file("slow.js", "console.log('loading');\nawait new Promise((resolve) => setTimeout(resolve, 60_000));\n");
    await using dog = context.spawn({ mode: "inproc", handler: "slow.js" }, { tmp: dir.path });
    await dog.stdout.waitFor(/loading$/);
    assertEquals(await dog.stop(5_000), 0);
  });

  context.test("§10 inproc: a handler that is no longer there when its worker ends ends the watchdog", async () => {
    using dir = new TempDir();
    const handler = dir.file("exits.js", "export default () => Deno.exit(1);\n");
    await using dog = context.spawn({ mode: "inproc", handler }, { tmp: dir.path });
    await dog.listening();
    Deno.removeSync(handler);
    assertEquals((await dog.get()).status, 500);
    assertEquals(await dog.exit(), 1);
    assertStringIncludes(dog.log, `Forked function has terminated: handler ${Deno.realPathSync(dir.path)}/exits.js: `);
  });
}
