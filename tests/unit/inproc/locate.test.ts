import { assertEquals, assertRejects } from "@std/assert";
import { filePath, fileUrl } from "../../../src/inproc/file_url.ts";
import { HandlerError } from "../../../src/inproc/handler_error.ts";
import { locateHandler } from "../../../src/inproc/locate.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

Deno.test("fileUrl and filePath go there and back", () => {
  for (const path of ["/a/b.ts", "/ü m/l ä u t.ts", "/50%/a?b#c.ts", "/a%20b.ts"]) {
    assertEquals(filePath(fileUrl(path)), path);
  }
});

Deno.test("locateHandler finds modules", async (t) => {
  using dir = new TempDir();
  for (const folder of ["sub", "real"]) Deno.mkdirSync(dir.at(folder));
  for (const file of ["a.ts", "a.js", "a.mjs", "sub/mod.ts", "real/b.js"]) dir.file(file);
  Deno.symlinkSync(dir.at("real/b.js"), dir.at("link.js"));
  const real = Deno.realPathSync(dir.path);
  const found: readonly (readonly [given: string, file: string, standalone: boolean])[] = [
    ["./a.ts", "a.ts", false],
    ["a.js", "a.js", false],
    ["sub", "sub/mod.ts", false],
    ["./sub/", "sub/mod.ts", false],
    ["link.js", "real/b.js", false],
    ["a.js", "a.js", true],
    ["a.mjs", "a.mjs", true],
    [dir.at("a.js"), "a.js", true],
  ];
  for (const [given, file, standalone] of found) {
    await t.step(`${given}${standalone ? " in a compiled program" : ""}`, async () => {
      assertEquals(await locateHandler(given, { folder: dir.path, standalone }), fileUrl(`${real}/${file}`));
    });
  }
});

Deno.test("locateHandler says what is wrong, and what is wanted", async (t) => {
  using dir = new TempDir();
  for (const folder of ["empty", "sub"]) Deno.mkdirSync(dir.at(folder));
  for (const file of ["a.ts", "sub/mod.ts"]) dir.file(file);
  const wanted = "want a module (.ts, .js or .mjs), or a folder with a mod.ts";
  const errors: readonly (readonly [given: string, standalone: boolean, message: string])[] = [
    ["./missing.ts", false, `handler ./missing.ts: no such file: ${wanted}`],
    ["empty/", false, `handler empty/mod.ts: no such file: ${wanted}`],
    ["a.ts/b.ts", false, "handler a.ts/b.ts: Not a directory"],
    ["a.ts", true, "handler a.ts: want one bundled .js or .mjs file"],
    ["a.ts", true, "deno bundle --output handler.js a.ts makes it"],
    ["sub", true, "deno bundle --output handler.js sub/mod.ts makes it"],
  ];
  for (const [given, standalone, message] of errors) {
    await t.step(`${given}${standalone ? " in a compiled program" : ""}: ${message}`, async () => {
      await assertRejects(() => locateHandler(given, { folder: dir.path, standalone }), HandlerError, message);
    });
  }
});
