import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { BufferedBody } from "../../../src/modes/buffered_body.ts";
import { MarshalledRequest } from "../../../src/modes/marshalled_request.ts";
import { concat, randomBytes, utf8 } from "../../helpers/bytes.ts";
import { Views, viewsOf } from "./_views.ts";

/** What the function reads from its stdin. */
async function marshalled(fields: string[], body: Uint8Array): Promise<string> {
  const received = new BufferedBody(Infinity);
  await received.fill(new Views([body]));
  return utf8(concat(await viewsOf(new MarshalledRequest(new HeaderFields(fields), received))));
}

Deno.test("MarshalledRequest is one JSON object with header and body", async () => {
  assertEquals(
    await marshalled(["content-type", "a/b"], new TextEncoder().encode("hello")),
    '{"header":{"Content-Type":["a/b"]},"body":{"raw":"aGVsbG8="}}',
  );
});

Deno.test("MarshalledRequest of no body has an empty one", async () => {
  assertEquals(await marshalled([], new Uint8Array()), '{"header":{},"body":{"raw":""}}');
});

const HEADERS: [why: string, fields: string[], expected: Record<string, string[]>][] = [
  ["gathers the values of a name", ["X-A", "1", "X-B", "2", "x-a", "3"], { "X-A": ["1", "3"], "X-B": ["2"] }],
  ["decodes UTF-8", ["X-A", "gr\xc3\xbcn"], { "X-A": ["grün"] }],
  ["replaces bytes that are no UTF-8", ["X-A", "a\xffb"], { "X-A": ["a\ufffdb"] }],
  ["escapes quotes and backslashes", ["X-A", '"\\'], { "X-A": ['"\\'] }],
  ["leaves out what Go keeps apart", ["Host", "a", "Transfer-Encoding", "chunked", "X-A", "1"], { "X-A": ["1"] }],
  ["takes any token for a name", ["__proto__", "1", "constructor", "2"], { ["__proto__"]: ["1"], Constructor: ["2"] }],
];

for (const [why, fields, expected] of HEADERS) {
  Deno.test(`MarshalledRequest ${why}`, async () => {
    const { header } = JSON.parse(await marshalled(fields, new Uint8Array()));
    assertEquals(Object.entries(header), Object.entries(expected));
  });
}

Deno.test("MarshalledRequest encodes a body of several pieces as one", async () => {
  const data = randomBytes(2_000_000);
  const { body } = JSON.parse(await marshalled([], data));
  assertEquals(Uint8Array.fromBase64(body.raw), data);
});
