import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { readWhole } from "../../../src/http/bodies.ts";
import { Bytes } from "../../../src/http/responses.ts";
import { Multipart, type Part } from "../../../src/modes/multipart.ts";
import { bytes, latin1 } from "../../helpers/bytes.ts";

const part = (name: string, body: string): Part => ({
  fields: ["Content-Type", "text/plain", "X-Name", name],
  body: new Bytes(bytes(body)),
});

Deno.test("Multipart writes its parts as RFC 2046 §5.1.1 has it, and knows its length", async () => {
  const body = new Multipart([part("one", "12"), part("empty", ""), part("three", "\r\n--")]);
  const { boundary, size } = body;
  const text = latin1(await readWhole(body));
  const head = (name: string): string => `--${boundary}\r\nContent-Type: text/plain\r\nX-Name: ${name}\r\n\r\n`;
  assertEquals(text, `${head("one")}12\r\n${head("empty")}\r\n${head("three")}\r\n--\r\n--${boundary}--\r\n`);
  assertEquals(size, text.length);
  assertEquals(await body.read(), null);
});

Deno.test("Multipart has a boundary of its own each time, which needs no quotes", () => {
  const [one, other] = [new Multipart([]), new Multipart([])];
  assertMatch(one.boundary, /^[\w-]{20,70}$/);
  assertNotEquals(one.boundary, other.boundary);
});

Deno.test("Multipart gives up what was not read of its parts", async () => {
  const body = new Multipart([part("one", "12"), part("two", "34")]);
  await body.read();
  body.cancel();
  assertEquals(latin1(await readWhole(body)), "");
});
