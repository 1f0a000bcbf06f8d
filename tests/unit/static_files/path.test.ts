import { assertEquals } from "@std/assert";
import { baseName, filePath } from "../../../src/static_files/path.ts";

Deno.test("filePath decodes names once and joins them", async (t) => {
  const cases: Record<string, [path: string, isFolder: boolean]> = {
    "/": ["", true],
    "/a.txt": ["/a.txt", false],
    "/sub/": ["/sub", true],
    "/sub/b.txt": ["/sub/b.txt", false],
    "//a//b/": ["/a/b", true],
    "/sp%20ace": ["/sp ace", false],
    "/%C3%BC": ["/ü", false],
    "/%61%2etxt": ["/a.txt", false],
    "/%252e%252e/a": ["/%2e%2e/a", false],
    "/a+b": ["/a+b", false],
    "/.hidden": ["/.hidden", false],
    "/...": ["/...", false],
    "/..a/b..": ["/..a/b..", false],
    "/a%5cb": ["/a\\b", false],
    "/..\\a": ["/..\\a", false],
    "/a%3Fb": ["/a?b", false],
  };
  for (const [asked, [path, isFolder]] of Object.entries(cases)) {
    await t.step(asked, () => assertEquals(filePath(asked), { path, isFolder }));
  }
});

Deno.test("filePath names nothing by dot segments, slashes and NUL within names, or what is no UTF-8", async (t) => {
  const cases = [
    ..."/.. /../a /a/.. /a/../b /./a /a/. /%2e%2e/a /.%2e/a /%2E%2E /a/%2e".split(" "),
    ..."/a%2fb /..%2fa /%2f /a%00 /%00/a /a%00.html".split(" "),
    ..."/%c0%ae%c0%ae/a /..%c0%af /%ff /%e2%82".split(" "),
  ];
  for (const asked of cases) await t.step(asked, () => assertEquals(filePath(asked), undefined));
});

Deno.test("baseName gives the last name", () => {
  assertEquals(["/a", "/a/b.txt", ""].map(baseName), ["a", "b.txt", ""]);
});
