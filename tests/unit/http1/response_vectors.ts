import type { ResponseHead } from "../../../src/http1/response_head.ts";
import type { Framing } from "../../../src/http1/types.ts";
import type { Whole } from "./transcript.ts";
import type { ResponseVector } from "./vectors.ts";

type Expected = Partial<Whole<ResponseHead>>;

function accepted(name: string, input: string, ...messages: Expected[]): ResponseVector {
  return { name, input, messages, end: "closed", methods: [] };
}

function answerTo(method: string, input: string, ...messages: Expected[]): ResponseVector {
  return { ...accepted(`answer to ${method}: ${JSON.stringify(input)}`, input, ...messages), methods: [method] };
}

function refused(input: string, ...messages: Expected[]): ResponseVector {
  return { ...accepted(`refused: ${JSON.stringify(input)}`, input, ...messages), end: 400 };
}

function unimplemented(input: string): ResponseVector {
  return { ...refused(input), end: 501 };
}

function truncated(input: string, ...messages: Expected[]): ResponseVector {
  return { ...accepted(`truncated: ${JSON.stringify(input)}`, input, ...messages), end: "truncated" };
}

function line(text: string, status: number, reason: string): ResponseVector {
  return accepted(`status line ${JSON.stringify(text)}`, `${text}\r\nContent-Length: 0\r\n\r\n`, { status, reason });
}

function badLine(text: string): ResponseVector {
  return refused(`${text}\r\nContent-Length: 0\r\n\r\n`);
}

/** An answer without a body whatever its fields say, with the next one behind it. */
function bodiless(status: number, lines = ""): ResponseVector {
  const input = `HTTP/1.1 ${status} x\r\n${lines}\r\nHTTP/1.1 201 y\r\nContent-Length: 0\r\n\r\n`;
  const name = `no body with ${status} and ${JSON.stringify(lines)}`;
  return accepted(name, input, { status, framing: "none", body: "" }, { status: 201 });
}

function persistence(head: string, persistent: boolean, framing: Framing): ResponseVector {
  return accepted(`persistent ${persistent}: ${JSON.stringify(head)}`, `${head}\r\n\r\n`, { persistent, framing });
}

export const RESPONSE_VECTORS: readonly ResponseVector[] = [
  line("HTTP/1.1 200 OK", 200, "OK"),
  line("HTTP/1.0 200 OK", 200, "OK"),
  line("HTTP/1.1 200 ", 200, ""),
  line("HTTP/1.1 200", 200, ""),
  line("HTTP/1.1 999 odd", 999, "odd"),
  line("HTTP/1.1 299  two  blanks ", 299, " two  blanks "),
  line("HTTP/1.1 200 \x80\xff\t(;", 200, "\x80\xff\t(;"),
  line(`HTTP/1.1 404 ${"r".repeat(300)}`, 404, "r".repeat(300)),

  ...["HTTP/1.1 20 x", "HTTP/1.1 2000 x", "HTTP/1.1 099 x", "HTTP/1.1 000 x", "HTTP/1.1 2xx x", "HTTP/1.1 -20 x"].map(
    badLine,
  ),
  ...["HTTP/1.1  200 x", "HTTP/1.1\t200 x", "HTTP/1.1 200\tx", "HTTP/1.1 200x", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1200"]
    .map(
      badLine,
    ),
  ...["HTTP/2 200 x", "HTTP/2.0 200 x", "HTTP/1.2 200 x", "HTTP/0.9 200 x", "http/1.1 200 x", "HTTP/1 200 x", "200 x"]
    .map(
      badLine,
    ),
  badLine("HTTP/0.0 200 x"),
  ...[" HTTP/1.1 200 x", "ICY 200 OK", "nonsense", "HTTP/1.1 200 a\0b", "HTTP/1.1 200 a\x7f", "HTTP/1.1 200 a\rb"].map(
    badLine,
  ),
  ...["HTTP/1.1 200 a\nb", "\r\nHTTP/1.1 200 x", "GET / HTTP/1.1", "HTTP/1.1 200\xa0x", "HTTP/1.1 \xb2\xb2\xb2 x"].map(
    badLine,
  ),
  refused("\r\n"),
  refused("HTTP/1.1 200 OK\n\n"),
  refused("HTTP/1.1 200 OK\r\nA : b\r\n\r\n"),
  refused("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"),
  refused("HTTP/1.1 200 OK\r\nA: \x01\r\n\r\n"),
  refused("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"),

  accepted("fixed body", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", { framing: 3, body: "abc", minor: 1 }),
  accepted("fields as they came", "HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nset-cookie: b\r\nContent-Length: 0\r\n\r\n", {
    fields: ["Set-Cookie", "a", "set-cookie", "b", "Content-Length", "0"],
  }),
  accepted("chunked body", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nA: b\r\n\r\n", {
    framing: "chunked",
    body: "abc",
    trailers: ["A", "b"],
  }),
  accepted("body until close", "HTTP/1.1 200 OK\r\n\r\nall\r\n\r\nthat comes", {
    framing: "close",
    body: "all\r\n\r\nthat comes",
    persistent: false,
  }),
  accepted("body until close, HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nabc", { framing: "close", body: "abc", minor: 0 }),
  accepted("empty body until close", "HTTP/1.1 200 OK\r\n\r\n", { framing: "close", body: "" }),
  accepted("equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", {
    body: "x",
    fields: ["Content-Length", "1"],
  }),
  accepted(
    "interim answers",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx",
    {
      status: 100,
      framing: "none",
    },
    { status: 103, fields: ["Link", "</a>"] },
    { status: 200, body: "x" },
  ),
  accepted("nothing", ""),

  ...[100, 101, 102, 199, 204, 304].map((status) => bodiless(status)),
  ...[103, 204, 304].map((status) => bodiless(status, "Content-Length: 5\r\n")),
  ...[103, 204, 304].map((status) => bodiless(status, "Transfer-Encoding: chunked\r\n")),
  answerTo("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx", {
    framing: "none",
    body: "",
  }, {
    body: "x",
  }),
  answerTo(
    "HEAD",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    { framing: "none" },
    {
      status: 200,
    },
  ),
  answerTo("HEAD", "HTTP/1.1 200 OK\r\n\r\n", { framing: "none", persistent: true }),
  answerTo("POST", "HTTP/1.1 205 Reset\r\nContent-Length: 1\r\n\r\nx", { body: "x" }),
  answerTo("head", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", { body: "x" }),

  refused("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
  refused("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na"),
  refused("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
  refused("HTTP/1.1 200 OK\r\nContent-Length: 9007199254740992\r\n\r\n"),
  refused("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  refused("HTTP/1.1 204 x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
  refused("HTTP/1.1 304 x\r\nContent-Length: x\r\n\r\n"),
  refused("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n"),
  unimplemented("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
  unimplemented("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n"),
  refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
  refused("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokSURPLUS\r\n\r\n", { body: "ok" }),
  truncated("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"),
  truncated("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
  truncated("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
  truncated("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"),
  truncated("HTTP/1.1 2"),
  truncated("HTTP/1.1 103 x\r\n\r\nHTTP/1.1", { status: 103 }),

  persistence("HTTP/1.1 200 OK\r\nContent-Length: 0", true, 0),
  persistence("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close", false, 0),
  persistence("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close, foo", false, 0),
  persistence("HTTP/1.1 200 OK\r\nConnection: keep-alive", false, "close"),
  persistence("HTTP/1.0 200 OK\r\nContent-Length: 0", false, 0),
  persistence("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive", true, 0),
  persistence("HTTP/1.1 204 x\r\nConnection: close", false, "none"),
];
