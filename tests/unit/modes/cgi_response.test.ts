import { assertEquals, assertRejects } from "@std/assert";
import type { HttpResponse } from "../../../src/http/message.ts";
import { cgiResponse } from "../../../src/modes/cgi_response.ts";
import { UnusableOutputError } from "../../../src/modes/function_failure.ts";
import { concat, latin1 } from "../../helpers/bytes.ts";
import { Views, viewsOf } from "./_views.ts";

/** Most bytes of a head. */
const LIMIT = 65_536;

/** The answer to GET that is made of these views, in a mode that knows no length. */
function answer(...views: string[]): Promise<HttpResponse> {
  return cgiResponse(new Views(views), "GET", "default/type");
}

async function bodyOf({ body }: HttpResponse): Promise<string> {
  return latin1(concat(await viewsOf(body!)));
}

const HEADS: [why: string, head: string, status: number, reason: string, fields: string[]][] = [
  ["is 200 without Status", "X-A: 1\n\n", 200, "OK", ["X-A", "1", "Content-Type", "default/type"]],
  ["takes Content-Type", "Content-Type: text/html\n\n", 200, "OK", ["Content-Type", "text/html"]],
  ["takes Status", "Status: 404 Nothing here\nContent-Type: a/b\n\n", 404, "Nothing here", ["Content-Type", "a/b"]],
  ["knows usual reasons", "Status: 404\nContent-Type: a/b\n\n", 404, "Not Found", ["Content-Type", "a/b"]],
  ["has no reason for other statuses", "Status: 599\nContent-Type: a/b\n\n", 599, "", ["Content-Type", "a/b"]],
  ["takes reasons above ASCII", "Status: 404 gr\xfcn\nContent-Type: a/b\n\n", 404, "gr\xfcn", ["Content-Type", "a/b"]],
  ["takes names in any case", "sTATUS: 201\ncONTENT-tYPE: a/b\n\n", 201, "Created", ["cONTENT-tYPE", "a/b"]],
  ["takes CRLF", "Status: 201\r\nContent-Type: a/b\r\n\r\n", 201, "Created", ["Content-Type", "a/b"]],
  ["takes LF and CRLF mixed", "Status: 201\nContent-Type: a/b\r\nX: y\n\r\n", 201, "Created", [
    "Content-Type",
    "a/b",
    "X",
    "y",
  ]],
  ["trims values", "Content-Type:\t a/b \t\n\n", 200, "OK", ["Content-Type", "a/b"]],
  ["takes values without a space in front", "Content-Type:a/b\n\n", 200, "OK", ["Content-Type", "a/b"]],
  ["keeps empty values", "Content-Type: a/b\nX-A:\n\n", 200, "OK", ["Content-Type", "a/b", "X-A", ""]],
  ["keeps colons, tabs and bytes above 7F", "Content-Type: a/b\nX: a:b\tc\xff\n\n", 200, "OK", [
    ...["Content-Type", "a/b"],
    ...["X", "a:b\tc\xff"],
  ]],
  ["keeps repeated fields", "Content-Type: a/b\nSet-Cookie: a\nSet-Cookie: b\n\n", 200, "OK", [
    ...["Content-Type", "a/b"],
    ...["Set-Cookie", "a"],
    ...["Set-Cookie", "b"],
  ]],
  ["is 302 with Location alone", "Location: http://a/b\n\n", 302, "Found", [
    ...["Location", "http://a/b"],
    ...["Content-Type", "default/type"],
  ]],
  ["leaves a local Location to the client", "Location: /b?c\nContent-Type: a/b\n\n", 302, "Found", [
    ...["Location", "/b?c"],
    ...["Content-Type", "a/b"],
  ]],
  ["takes Status with Location", "Status: 201 Made\nLocation: /b\nContent-Type: a/b\n\n", 201, "Made", [
    ...["Location", "/b"],
    ...["Content-Type", "a/b"],
  ]],
  ["invents no Content-Type for 204", "Status: 204\n\n", 204, "No Content", []],
  ["invents no Content-Type for 304", "Status: 304\nETag: x\n\n", 304, "Not Modified", ["ETag", "x"]],
  [
    "drops framing and hop-by-hop fields, and what Connection names",
    "Content-Type: a/b\nContent-Length: 5\nTransfer-Encoding: chunked\nConnection: close, X-Hop\nX-Hop: 1\n" +
    "Keep-Alive: timeout=5\nUpgrade: x\nTE: trailers\nTrailer: X-T\nProxy-Authenticate: x\nProxy-Connection: x\nX-Kept: 1\n\n",
    200,
    "OK",
    ["Content-Type", "a/b", "X-Kept", "1"],
  ],
];

for (const [why, head, status, reason, fields] of HEADS) {
  Deno.test(`cgiResponse ${why}`, async () => {
    const response = await answer(`${head}body\n\nrest`);
    assertEquals([response.status, response.reason, response.fields.list], [status, reason, fields]);
    assertEquals([response.body!.size, await bodyOf(response)], [undefined, "body\n\nrest"]);
  });
}

const LONG_FIELD = `X: ${"x".repeat(LIMIT - "X: \n\n".length)}`;

const MALFORMED: [why: string, printed: string, reason: string][] = [
  ["nothing", "", "no empty line"],
  ["a head without an end", "Content-Type: a/b\n", "no empty line"],
  ["a head that ends in a line", "Content-Type: a/b", "no empty line"],
  ["a body alone", "hello\n", "no empty line"],
  ["an empty head", "\nbody", "the head is empty"],
  ["an empty head with CRLF", "\r\nbody", "the head is empty"],
  ["NUL in a value", "X-A: a\0b\n\n", "line 1 of the head holds a control character"],
  ["NUL in a name", "Status: 200\nX\0A: b\n\n", "line 2 of the head holds a control character"],
  ["a bare CR in a value", "X-A: a\rSet-Cookie: b\n\n", "line 1 of the head holds a control character"],
  ["a second CR at the end of a line", "X-A: a\r\r\n\n", "line 1 of the head holds a control character"],
  ["a bare CR for an empty line", "X-A: a\n\r\r\n\n", "line 2 of the head holds a control character"],
  ["an escape character", "X-A: a\x1b[0m\n\n", "line 1 of the head holds a control character"],
  ["DEL", "X-A: a\x7f\n\n", "line 1 of the head holds a control character"],
  ["a line without a colon", "X-A: a\nhello\n\n", "invalid header field name"],
  ["a status line", "HTTP/1.1 200 OK\nX-A: a\n\n", "invalid header field name"],
  ["a name with a space in it", "X A: a\n\n", "invalid header field name"],
  ["a space before the colon", "X-A : a\n\n", "invalid header field name"],
  ["an empty name", ": a\n\n", "invalid header field name"],
  ["a name above ASCII", "X-\xfc: a\n\n", "invalid header field name"],
  ["a folded line", "X-A: a\n b\n\n", "folded header line"],
  ["two Status", "Status: 200\nStatus: 200\n\n", "more than one Status"],
  ["two Status in different case", "Status: 200\nSTATUS: 404\n\n", "more than one Status"],
  ["two Location", "Location: /a\nLocation: /b\n\n", "more than one Location"],
  ["two Content-Type", "Content-Type: a/b\nContent-Type: a/c\n\n", "more than one Content-Type"],
  ["two Content-Length", "Content-Length: 1\nContent-Length: 2\n\n", "more than one Content-Length"],
  ["an empty Status", "Status:\n\n", "Status is no number"],
  ["Status abc", "Status: abc\n\n", "Status is no number"],
  ["Status 99", "Status: 99\n\n", "Status is no number"],
  ["Status 100", "Status: 100 Continue\n\n", "Status is no number"],
  ["Status 101", "Status: 101\nUpgrade: x\n\n", "Status is no number"],
  ["Status 199", "Status: 199\n\n", "Status is no number"],
  ["Status 600", "Status: 600\n\n", "Status is no number"],
  ["Status 2000", "Status: 2000\n\n", "Status is no number"],
  ["Status 200OK", "Status: 200OK\n\n", "Status is no number"],
  ["Status -200", "Status: -200\n\n", "Status is no number"],
  ["a head of one byte too many", `${LONG_FIELD}x\n\nbody`, "the head is larger than 65536 bytes"],
  ["a head of 1 MiB", `X: ${"x".repeat(1 << 20)}\n\n`, "the head is larger than 65536 bytes"],
  ["an endless head of short lines", "X: y\n".repeat(20_000), "the head is larger than 65536 bytes"],
];

for (const [why, printed, reason] of MALFORMED) {
  Deno.test(`cgiResponse refuses ${why}`, async () => {
    await assertRejects(() => answer(printed), UnusableOutputError, `malformed CGI response: ${reason}`);
  });
}

Deno.test("cgiResponse takes a head of 64 KiB", async () => {
  const response = await answer(`${LONG_FIELD}\n\nbody`);
  assertEquals(response.fields.get("x")?.length, LIMIT - "X: \n\n".length);
  assertEquals(await bodyOf(response), "body");
});

for (const end of ["\n", "\r\n"]) {
  Deno.test(`cgiResponse finds ${JSON.stringify(end)} wherever the output is cut`, async () => {
    const printed = `Status: 404 Gone${end}X-A: b${end}${end}bo${end}${end}dy`;
    for (let cut = 0; cut <= printed.length; cut++) {
      const response = await answer(printed.slice(0, cut), printed.slice(cut));
      assertEquals([response.status, response.fields.get("x-a")], [404, "b"]);
      assertEquals(await bodyOf(response), `bo${end}${end}dy`);
    }
    const bytewise = await answer(...printed);
    assertEquals([bytewise.status, await bodyOf(bytewise)], [404, `bo${end}${end}dy`]);
  });
}

Deno.test("cgiResponse knows the size of a body where that of the output is known", async (t) => {
  const printed = "Status: 200\r\n\r\nbody";
  const sizes: [method: string, printed: string, size: number | undefined][] = [
    ["GET", printed, 4],
    ["POST", "X: y\n\n", 0],
    ["HEAD", printed, undefined],
    ["GET", "Status: 204\n\n", undefined],
    ["GET", "Status: 304\n\n", undefined],
  ];
  for (const [method, printed, size] of sizes) {
    await t.step(`${method} ${JSON.stringify(printed)}`, async () => {
      const response = await cgiResponse(new Views([printed], printed.length), method, "a/b");
      assertEquals(response.body!.size, size);
      await viewsOf(response.body!);
    });
  }
});

Deno.test("cgiResponse reads no further than the head", async () => {
  const printed = new Views(["X-A: b\n", "\n", "body"]);
  await cgiResponse(printed, "GET", "a/b");
  assertEquals(latin1(concat(await viewsOf(printed))), "body");
});

Deno.test("cgiResponse gives up the output with the body", async () => {
  const printed = new Views(["X-A: b\n\nbo", "dy"]);
  const { body } = await cgiResponse(printed, "GET", "a/b");
  body!.cancel();
  assertEquals([printed.cancelled, await body!.read()], [true, null]);
});
