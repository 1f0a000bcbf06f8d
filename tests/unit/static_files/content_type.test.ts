import { assertEquals } from "@std/assert";
import { loadTypeTable, typeByContent, typeByName } from "../../../src/static_files/content_type.ts";
import { bytes } from "../../helpers/bytes.ts";

Deno.test("typeByName knows the files of web sites, and names the charset of texts", async (t) => {
  const table = await loadTypeTable();
  const cases: Record<string, string | undefined> = {
    "index.html": "text/html; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "app.mjs": "text/javascript; charset=utf-8",
    "a.txt": "text/plain; charset=utf-8",
    "A.TXT": "text/plain; charset=utf-8",
    "data.json": "application/json",
    "pic.svg": "image/svg+xml",
    "i.png": "image/png",
    "m.wasm": "application/wasm",
    "f.woff2": "font/woff2",
    "favicon.ico": "image/vnd.microsoft.icon",
    "a.tar.gz": "application/gzip",
    "noext": undefined,
    "css": undefined,
    "a.unknown": undefined,
    "a.": undefined,
    "a.constructor": undefined,
    "a.__proto__": undefined,
    "": undefined,
  };
  for (const [name, type] of Object.entries(cases)) {
    await t.step(name, () => assertEquals(typeByName(name, table), type));
  }
});

Deno.test("typeByContent calls binary what holds a byte that no text holds", async (t) => {
  const text = "text/plain; charset=utf-8", binary = "application/octet-stream";
  const cases: [name: string, start: string, type: string][] = [
    ["nothing", "", text],
    ["words and white space", "plain\twords\r\n\f", text],
    ["an escape sequence of a terminal", "\x1b[1mbold", text],
    ["UTF-8", "\xc3\xbc", text],
    ["NUL", "a\0", binary],
    ["a control", "\x0b", binary],
    ["the signature of PNG", "\x89PNG\r\n\x1a\n", binary],
    ["another control", "\x1f\x8b", binary],
  ];
  for (const [name, start, type] of cases) await t.step(name, () => assertEquals(typeByContent(bytes(start)), type));
});
