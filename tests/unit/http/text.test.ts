import { assertEquals } from "@std/assert";
import { asText, pathText } from "../../../src/http/text.ts";

Deno.test("asText decodes a byte string as UTF-8, and what is none as U+FFFD", () => {
  const texts = { "": "", "/a b?c": "/a b?c", "\xc3\xa9": "é", "\xe9": "\ufffd", "a\xf0\x9f\x90\x95": "a🐕" };
  for (const [bytes, text] of Object.entries(texts)) assertEquals(asText(bytes), text);
});

Deno.test("pathText takes escapes for the bytes that they stand for, once", () => {
  const paths = {
    "/a%20b": "/a b",
    "/%c3%A9": "/é",
    "/\xc3%a9": "/é",
    "/%e9": "/\ufffd",
    "/%2525": "/%25",
    "/%": "/%",
    "/%zz%4": "/%zz%4",
    "/%0a": "/\n",
  };
  for (const [path, text] of Object.entries(paths)) assertEquals(pathText(path), text);
});
