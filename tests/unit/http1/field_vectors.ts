import { accepted, refused, type RequestVector } from "./vectors.ts";

/** A request with this field line that is accepted, the field being seen as said. */
function field(line: string, name: string, value: string): RequestVector {
  const input = `GET / HTTP/1.1\r\nHost: h\r\n${line}\r\n\r\n`;
  return accepted(`field ${JSON.stringify(line)}`, input, { fields: ["Host", "h", name, value], framing: "none" });
}

function badField(line: string, status = 400): RequestVector {
  const input = `GET / HTTP/1.1\r\nHost: h\r\n${line}\r\n\r\n`;
  return refused(`field ${JSON.stringify(line)}`, input, status);
}

function host(value: string): RequestVector {
  return accepted(`Host ${value}`, `GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`, {
    host: value,
    fields: ["Host", value],
  });
}

function badHost(value: string): RequestVector {
  return refused(`Host ${JSON.stringify(value)}`, `GET / HTTP/1.1\r\nHost: ${value}\r\n\r\n`, 400);
}

/** A request with these lines, and whether its connection goes on. */
function persistence(version: string, lines: string, persistent: boolean): RequestVector {
  const name = `${persistent ? "goes on" : "ends"} after ${version} with ${JSON.stringify(lines)}`;
  return accepted(name, `GET / ${version}\r\nHost: h\r\n${lines}\r\n`, { persistent });
}

function expectation(version: string, lines: string, expectsContinue: boolean): RequestVector {
  const name = `${expectsContinue ? "waits" : "does not wait"} for 100: ${version} with ${JSON.stringify(lines)}`;
  return accepted(name, `POST / ${version}\r\nHost: h\r\n${lines}\r\nx`, { expectsContinue, body: "x" });
}

export const FIELD_VECTORS: readonly RequestVector[] = [
  field("A: b", "A", "b"),
  field("A:b", "A", "b"),
  field("A:", "A", ""),
  field("A: ", "A", ""),
  field("A: \t \t", "A", ""),
  field("A:\t b\t ", "A", "b"),
  field("A: b  c", "A", "b  c"),
  field("A: b\tc", "A", "b\tc"),
  field("A: :b:", "A", ":b:"),
  field("A::", "A", ":"),
  field("x-lower_UPPER: v", "x-lower_UPPER", "v"),
  field("!#$%&'*+-.^_`|~09aZ: v", "!#$%&'*+-.^_`|~09aZ", "v"),
  field("A: \x80\xff", "A", "\x80\xff"),
  field("A: \x85 \xa0", "A", "\x85 \xa0"),
  field("A: \xe4\xb8\x96", "A", "\xe4\xb8\x96"),
  field('A: "b\\"(c)",;=', "A", '"b\\"(c)",;='),
  field(`A: ${"v".repeat(900)}`, "A", "v".repeat(900)),
  accepted("repeated fields in order", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\na: 2\r\nB: 3\r\nA: 1\r\n\r\n", {
    fields: ["Host", "h", "A", "1", "a", "2", "B", "3", "A", "1"],
  }),
  accepted(
    "names like those of framing",
    "GET / HTTP/1.1\r\nHost: h\r\nContent_Length: 3\r\nContent-Lengthy: 3\r\n\r\n",
    {
      framing: "none",
    },
  ),

  ...["A", "A b", ": b", " : b", " ", "\t"].map((line) => badField(line)),
  ...["A : b", "A\t: b", " A: b", "\tA: b", "A b: c", "A,b: c", "A(: b", "A@b: c", "A/b: c", "A\x80: b"].map((line) =>
    badField(line)
  ),
  ...['"A": b', "A;: b", "{A}: b", "A\\: b", "A=b", "A[0]: b", "A?: b", "<A>: b", "\xc4: b", "A\xa0: b"].map((line) =>
    badField(line)
  ),
  ...["A: b\0c", "A: \x01", "A: b\x1f", "A: b\x7f", "A: \x0b", "A: \x0c", "A: \x1b[2J", "A\0: b", "\x01: b"].map((
    line,
  ) => badField(line)),
  ...["A: b\rc", "A: b\nc", "A: b\r", "A: b\n", "A: b\n\r", "A: b\r\r", "\rA: b", "A\r: b", "A:\r b", "A: b\r\0"].map((
    line,
  ) => badField(line)),
  ...["A: b\r\n c", "A: b\r\n\tc", "A: b\r\n \r\nB: c", "A:\r\n b", " \r\nA: b"].map((line) => badField(line)),
  refused("a folded first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400),
  refused("LF before the empty line", "GET / HTTP/1.1\r\nHost: h\n\r\n", 400),
  refused("an empty line of LF alone", "GET / HTTP/1.1\r\nHost: h\r\n\n", 400),
  refused("an empty line of CR alone", "GET / HTTP/1.1\r\nHost: h\r\n\rX", 400),

  ...["H.example", "h:80", "h:", "h:0", "h:65535", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:80", "a_b"].map(
    host,
  ),
  ...["", "1.2.3", "999.1.1.1", "h%41", "%c3%a4", "!$&'()*+,;=", "-", "~", ":80", "h.", "a..b", "h,i"].map(host),
  ...["[::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[fe80::1:abcd]", "[::ffff:1.2.3.4]"].map(
    host,
  ),
  ...["[1:2:3:4:5:6:1.2.3.4]", "[::1.2.3.4]:1", "[1::8]", "[ABCD::]"].map(host),

  ...["h i", "h\ti", "h/", "h?", "h#", "u@h", "h:x", "h:-1", "h:+1", "h:65536", "h:000080", "h:80:80", "h:8 0", "a:b:c"]
    .map(
      badHost,
    ),
  ...["h%", "h%4", "h%zz", "h\\i", "h|i", "<h>", "{h}", "h^", "h`", '"h"', "h\xe4", "http://h", "[", "]", "[]", "[::1"]
    .map(
      badHost,
    ),
  ...[
    "::1",
    "[::1]x",
    "x[::1]",
    "[::1]]",
    "[:::]",
    "[1::2::3]",
    "[1:2:3:4::5:6::7:8]",
    "[1:2:3:4:5:6:7]",
    "[1:2:3:4:5:6:7:8:9]",
  ].map(badHost),
  ...["[1:2:3:4:5:6:7::8]", "[::12345]", "[::g]", "[1.2.3.4]", "[::1.2.3]", "[::1.2.3.256]", "[::01.2.3.4]"].map(
    badHost,
  ),
  ...["[1.2.3.4::]", "[:1]", "[1:]", "[v1.x]", "[::1%25eth0]", "[::1%eth0]", "[::1 ]"].map(badHost),
  refused("no Host with HTTP/1.1", "GET / HTTP/1.1\r\nA: b\r\n\r\n", 400),
  refused("no fields with HTTP/1.1", "GET / HTTP/1.1\r\n\r\n", 400),
  refused("two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", 400),
  refused("two equal Hosts", "GET / HTTP/1.1\r\nHost: h\r\nhOST: h\r\n\r\n", 400),
  refused("two Hosts with HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n", 400),
  refused("bad Host with HTTP/1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", 400),
  refused("bad Host with absolute-form", "GET http://o/ HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
  refused("no Host with absolute-form", "GET http://o/ HTTP/1.1\r\n\r\n", 400),
  refused("no Host with CONNECT", "CONNECT o:1 HTTP/1.1\r\n\r\n", 400),

  persistence("HTTP/1.1", "X: y\r\n", true),
  persistence("HTTP/1.1", "Connection: close\r\n", false),
  persistence("HTTP/1.1", "connection: CLOSE\r\n", false),
  persistence("HTTP/1.1", "Connection: keep-alive, close\r\n", false),
  persistence("HTTP/1.1", "Connection: a\r\nConnection: \tclose ,\r\n", false),
  persistence("HTTP/1.1", "Connection: keep-alive\r\n", true),
  persistence("HTTP/1.1", "Connection: closed\r\n", true),
  persistence("HTTP/1.1", "Connection: \xa0close\r\n", true),
  persistence("HTTP/1.1", "Connection: ,,\r\n", true),
  persistence("HTTP/1.1", "Proxy-Connection: close\r\n", true),
  persistence("HTTP/1.0", "", false),
  persistence("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
  persistence("HTTP/1.0", "Connection: keep-alive, close\r\n", false),
  persistence("HTTP/1.0", "Keep-Alive: timeout=5\r\n", false),

  accepted("upgrade", "GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: x\r\n\r\n", {
    upgrade: true,
  }),
  accepted("upgrade without its option", "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: x\r\n\r\n", { upgrade: false }),
  accepted("upgrade without protocol", "GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\n\r\n", { upgrade: false }),
  accepted("upgrade with HTTP/1.0", "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", { upgrade: false }),

  expectation("HTTP/1.1", "Content-Length: 1\r\nExpect: 100-continue\r\n", true),
  expectation("HTTP/1.1", "Content-Length: 1\r\nexpect: 100-Continue\r\n", true),
  expectation("HTTP/1.1", "Content-Length: 1\r\nExpect: 100-continue\r\nExpect: 100-continue\r\n", true),
  expectation("HTTP/1.1", "Content-Length: 1\r\n", false),
  expectation("HTTP/1.0", "Content-Length: 1\r\nExpect: 100-continue\r\n", false),
  accepted("100-continue without body", "GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n", {
    expectsContinue: false,
  }),
  accepted("100-continue, length 0", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n", {
    expectsContinue: false,
  }),
  ...["Expect: something", "Expect: 100-continue, x", "Expect:", "Expect: 100-continue;q=1", "Expect: 100"].map((
    line,
  ) => badField(line, 417)),
  badField("Expect: 100-continue\r\nExpect: x", 417),
];
