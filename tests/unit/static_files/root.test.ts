import { assertEquals, assertThrows } from "@std/assert";
import { Root } from "../../../src/static_files/root.ts";
import { Site } from "../../helpers/site.ts";

/** What `open` says of a path: the size of the file, or why there is none. */
async function opened(root: Root, path: string): Promise<number | string> {
  const found = await root.open(path);
  if (typeof found === "string") return found;
  found.handle.close();
  return found.info.size;
}

Deno.test("Root takes a folder only, and names the option and its value where it is none", () => {
  using site = new Site();
  const file = site.at("a.txt"), nothing = site.at("none");
  assertThrows(() => new Root(file), Error, `static_path "${file}" is not a folder`);
  assertThrows(() => new Root(nothing), Error, `static_path "${nothing}" cannot be served: No such file`);
});

Deno.test("Root.open opens files of the folder, also by links that stay within", async (t) => {
  using site = new Site();
  Deno.symlinkSync("a.txt", site.at("link.txt"));
  Deno.symlinkSync("sub", site.at("folder"));
  Deno.symlinkSync("../a.txt", site.at("sub/up.txt"));
  Deno.symlinkSync(site.at("a.txt"), site.at("absolute.txt"));
  Deno.symlinkSync(site.path, site.at("sub/round"));
  const cases = {
    "/a.txt": 10,
    "/sub/b.txt": 3,
    "/link.txt": 10,
    "/folder/b.txt": 3,
    "/sub/up.txt": 10,
    "/absolute.txt": 10,
    "/sub/round/a.txt": 10,
  };
  const root = new Root(site.path);
  for (const [path, size] of Object.entries(cases)) {
    await t.step(path, async () => assertEquals(await opened(root, path), size));
  }
});

Deno.test("Root.open follows no link out of the folder, and misses what is no file", async (t) => {
  using site = new Site();
  Deno.symlinkSync("../secret.txt", site.at("out.txt"));
  Deno.symlinkSync("../site-secret", site.at("neighbour"));
  Deno.symlinkSync("..", site.at("parent"));
  Deno.symlinkSync("/", site.at("everything"));
  Deno.symlinkSync("loop", site.at("loop"));
  Deno.symlinkSync("nothing", site.at("dangling"));
  const root = new Root(site.path);
  const cases = [
    ...["/out.txt", "/neighbour/s.txt", "/parent/secret.txt", "/everything/etc/passwd"],
    ...["/loop", "/dangling", "/none", "/a.txt/b", "/sub", `/${"x".repeat(300)}`, "/everything/dev/null"],
  ];
  for (const path of cases) await t.step(path, async () => assertEquals(await opened(root, path), "missing"));
});

Deno.test("Root.open follows the root itself where that is a link, also to its next target", async () => {
  using site = new Site();
  const link = site.at("current");
  Deno.symlinkSync("sub", link);
  const root = new Root(link);
  assertEquals(await opened(root, "/b.txt"), 3);
  Deno.removeSync(link);
  Deno.symlinkSync(".", link);
  assertEquals([await opened(root, "/b.txt"), await opened(root, "/a.txt")], ["missing", 10]);
});

Deno.test("Root with the folder / holds everything", async () => {
  using site = new Site();
  assertEquals(await opened(new Root("/"), site.at("a.txt")), 10);
});

Deno.test("Root.stat says what lies at a path, or why nothing does", () => {
  using site = new Site();
  const root = new Root(site.path);
  const kind = (path: string): string => {
    const info = root.stat(path);
    return typeof info === "string" ? info : info.isFile ? "file" : info.isDirectory ? "folder" : "other";
  };
  assertEquals(["", "/sub", "/a.txt", "/none", "/a.txt/b"].map(kind), [
    "folder",
    "folder",
    "file",
    "missing",
    "missing",
  ]);
});
