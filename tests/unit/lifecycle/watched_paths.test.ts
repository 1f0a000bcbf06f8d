import { assertEquals } from "@std/assert";
import { absolutePath, WatchedPaths } from "../../../src/lifecycle/watched_paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

Deno.test("absolutePath takes dots and slashes out of a path", () => {
  const rows = [
    ["src", "/home/app/src"],
    ["./src/", "/home/app/src"],
    [".", "/home/app"],
    ["../lib//x", "/home/lib/x"],
    ["../../../x", "/x"],
    ["/etc/./a/../b", "/etc/b"],
    ["/", "/"],
  ];
  for (const [path, expected] of rows) assertEquals(absolutePath(path, "/home/app"), expected);
});

Deno.test("WatchedPaths.changes takes what concerns a watched path", async (t) => {
  const watched = await WatchedPaths.of(["/nowhere/src", "/nowhere/index.js"]);
  const rows: readonly (readonly [string, Deno.FsEvent["kind"], string, boolean])[] = [
    ["a watched file", "modify", "/nowhere/index.js", true],
    ["a watched file that is renamed", "rename", "/nowhere/index.js", true],
    ["a watched file that is read", "access", "/nowhere/index.js", false],
    ["a file of a watched folder", "create", "/nowhere/src/a/b.js", true],
    ["the watched folder itself", "remove", "/nowhere/src", true],
    ["the folder above, gone", "remove", "/nowhere", true],
    ["the folder above, its attributes", "modify", "/nowhere", false],
    ["a file beside", "modify", "/nowhere/index.js.bak", false],
    ["a folder whose name begins alike", "modify", "/nowhere/src2/a.js", false],
    ["version control", "modify", "/nowhere/src/.git/index", false],
    ["packages", "create", "/nowhere/src/node_modules/x/index.js", false],
    ["Python's compiled modules", "create", "/nowhere/src/a/__pycache__/b.pyc", false],
    ["vim's swap file", "create", "/nowhere/src/.index.js.swp", false],
    ["vim's test for writing", "create", "/nowhere/src/4913", false],
    ["a backup", "rename", "/nowhere/src/index.js~", false],
    ["emacs's lock", "create", "/nowhere/src/.#index.js", false],
    ["a hidden file", "modify", "/nowhere/src/.env", true],
  ];
  for (const [name, kind, path, counts] of rows) {
    await t.step(name, () => assertEquals(watched.changes({ kind, paths: [path] }), counts ? [path] : []));
  }
});

Deno.test("WatchedPaths.changes takes a path that was named whatever its name", async () => {
  const watched = await WatchedPaths.of(["/nowhere/node_modules/mine"]);
  assertEquals(watched.changes({ kind: "modify", paths: ["/nowhere/node_modules/mine/index.js"] }).length, 1);
});

Deno.test("WatchedPaths.folders gives the folders in and around the watched paths", async () => {
  using tmp = new TempDir();
  for (const folder of ["src/a/b", "src/.git/objects", "other", "real/deep"]) {
    Deno.mkdirSync(tmp.at(folder), { recursive: true });
  }
  tmp.file("src/x");
  Deno.symlinkSync(tmp.at("other"), tmp.at("src/link"));
  Deno.symlinkSync(tmp.at("real/deep"), tmp.at("named"));
  const folders = async (...names: string[]): Promise<string[]> => {
    const watched = await WatchedPaths.of(names.map((name) => tmp.at(name)));
    return (await watched.folders()).map((folder) => folder.slice(tmp.path.length)).sort();
  };
  assertEquals(await folders("src"), ["", "/src", "/src/a", "/src/a/b"]);
  assertEquals(await folders("src/x"), ["/src"]);
  assertEquals(await folders("named"), ["", "/named", "/real", "/real/deep"]);
  assertEquals(await folders("gone/too/deep"), [""]);
  assertEquals(await folders("src/x/below-a-file"), ["/src"]);
});
