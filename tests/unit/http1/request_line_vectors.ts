import { accepted, refused, type RequestVector, truncated } from "./vectors.ts";

const HOST = "\r\nHost: h\r\n\r\n";

/** A request with this target that is accepted, and seen as `target` where that differs. */
function target(text: string, seen = text): RequestVector {
  return accepted(`target ${text}`, `GET ${text} HTTP/1.1${HOST}`, { target: seen, method: "GET", minor: 1 });
}

function absolute(text: string, seen: string, authority: string): RequestVector {
  const expected = { form: "absolute", target: seen, authority, host: "h" } as const;
  return accepted(`absolute-form ${text}`, `GET ${text} HTTP/1.1${HOST}`, expected);
}

function badTarget(text: string, method = "GET"): RequestVector {
  return refused(`target ${JSON.stringify(text)} of ${method}`, `${method} ${text} HTTP/1.1${HOST}`, 400);
}

function method(text: string): RequestVector {
  return accepted(`method ${text}`, `${text} / HTTP/1.1${HOST}`, { method: text, target: "/", framing: "none" });
}

function badLine(line: string, status = 400): RequestVector {
  return refused(`line ${JSON.stringify(line)}`, `${line}${HOST}`, status);
}

export const REQUEST_LINE_VECTORS: readonly RequestVector[] = [
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "PURGE", "get", "M-SEARCH", "A", "!#$%&'*+-.^_`|~09"]
    .map(method),
  method("X".repeat(300)),

  ...["/?", "/a", "/a/", "//a", "/a//b", "/a/../b", "/..", "/./", "/a%20b", "/%2e%2E/", "/%00", "/a;b=c,d"].map((
    t,
  ) => target(t)),
  ...["/~u/:@!$&'()*+,=", '/"<>[]\\^`{|}', "/a:80/b@c", "/http://x/", "/*", "/?%", "/?%zz", "/?a#b", "/?a?b"].map((t) =>
    target(t)
  ),
  ...["/?x=%00", "/?q=[1]{2}|3", "/?u=http://x/../y", "/a%3Fb%23"].map((t) => target(t)),
  target(`/${"p".repeat(400)}?${"q".repeat(400)}`),

  absolute("http://other/", "/", "other"),
  absolute("http://other", "/", "other"),
  absolute("http://other?q", "/?q", "other"),
  absolute("http://other/?", "/?", "other"),
  absolute("HTTP://Other:80/A?b", "/A?b", "Other:80"),
  absolute("https://other:8443//a/../b", "//a/../b", "other:8443"),
  absolute("http://[::1]:80/", "/", "[::1]:80"),
  absolute("http://1.2.3.4/x@y:z", "/x@y:z", "1.2.3.4"),
  absolute("http://a_b-c.d~e/", "/", "a_b-c.d~e"),
  accepted("absolute-form keeps its query as it is", `GET http://o?#%zz HTTP/1.1${HOST}`, { target: "/?#%zz" }),
  accepted("absolute-form of OPTIONS without path", `OPTIONS http://o:81 HTTP/1.1${HOST}`, {
    form: "absolute",
    target: "*",
    authority: "o:81",
  }),
  accepted("absolute-form of OPTIONS with path", `OPTIONS http://o/ HTTP/1.1${HOST}`, {
    form: "absolute",
    target: "/",
  }),
  accepted("asterisk-form", `OPTIONS * HTTP/1.1${HOST}`, { form: "asterisk", target: "*", authority: undefined }),
  accepted("authority-form", `CONNECT o:443 HTTP/1.1${HOST}`, {
    form: "authority",
    target: "o:443",
    authority: "o:443",
  }),
  accepted("authority-form, IPv6", `CONNECT [::1]:443 HTTP/1.1${HOST}`, { authority: "[::1]:443" }),
  ...["0/x", "@host:1/x", "o", "o:", ":443", "u@o:1", "/x", "*", "o:65536", "http://o:1"].map((text) =>
    accepted(`CONNECT with ${text}, which is no authority`, `CONNECT ${text} HTTP/1.1${HOST}`, {
      form: "authority",
      target: text,
      authority: undefined,
    })
  ),

  ...["a", "a/b", "?q", "#", "h:80", "*", "**", "%2f", "/%", "/%2", "/%g0", "/%0g", "/%%20", "/a%2?x"].map((t) =>
    badTarget(t)
  ),
  ...["/a#b", "/#", "/#?x", "/a b", "/\tb", "/a?b c", "/?\t", "/\xe4", "/?\xff", "http://o/\x80", "/\u00a0"].map((t) =>
    badTarget(t)
  ),
  ...["http:", "http:/", "http://", "http:///x", "http://:80/", "http://u@o/", "http://u:p@o/", "http://o#x"].map((t) =>
    badTarget(t)
  ),
  ...["ftp://o/", "file:///x", "ws://o/", "javascript:1", "http//o", "http:\\\\o/", "http://o\\@p/", "http://o:x/"].map(
    (t) => badTarget(t),
  ),
  ...["http://o:65536/", "http://o:1:2/", "http://[::1/", "http://::1/", "http://o%zz/", "http://o/%zz"].map((t) =>
    badTarget(t)
  ),
  badTarget("*", "POST"),
  badTarget("*/", "OPTIONS"),
  badTarget("o:80", "OPTIONS"),

  accepted("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", { minor: 0, persistent: false, host: undefined, fields: [] }),
  badLine("GET / HTTP/1.2", 505),
  badLine("GET / HTTP/2.0", 505),
  badLine("GET / HTTP/0.9", 505),
  badLine("GET / HTTP/9.9", 505),
  ...["HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/11", "HTTP/1.11", "HTTP/01.1", "HTTP/1,1", "HTTP/1.x", "HTTP 1.1"].map((
    v,
  ) => badLine(`GET / ${v}`)),
  ...["http/1.1", "Http/1.1", "HTTX/1.1", "HTTP/1.1 ", "HTTP/1.1\t", "HTTP/1.1 x", "HTTPS/1.1", "1.1", "HTTP/ 1.1"].map(
    (v) => badLine(`GET / ${v}`),
  ),
  ...["", "GET", "GET ", "GET /", "GET / ", "GET  HTTP/1.1", "GET HTTP/1.1", "HTTP/1.1", " HTTP/1.1", "/ HTTP/1.1"].map(
    (l) => badLine(l),
  ),
  ...["GET  / HTTP/1.1", "GET /  HTTP/1.1", " GET / HTTP/1.1", "GET\t/ HTTP/1.1", "GET /\tHTTP/1.1"].map((l) =>
    badLine(l)
  ),
  ...["G@T / HTTP/1.1", "G(T / HTTP/1.1", "G:T / HTTP/1.1", 'G"T / HTTP/1.1', "G\xc4T / HTTP/1.1"].map((l) =>
    badLine(l)
  ),
  ...["G\0T / HTTP/1.1", "GET /\0 HTTP/1.1", "GET /\x7f HTTP/1.1", "GET /\x0b HTTP/1.1", "\xef\xbb\xbfGET / HTTP/1.1"]
    .map((l) => badLine(l)),
  ...["GET /\r HTTP/1.1", "GET /\n HTTP/1.1", "GET / HTTP/1.1\r", "GET / HTTP/1.1\n", "\rGET / HTTP/1.1"].map((l) =>
    badLine(l)
  ),
  refused("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
  refused("TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
  refused("SSH banner", "SSH-2.0-x\r\n\r\n", 400),
  refused("lines that end with LF alone, at the first of them", "GET / HTTP/1.1\nHost: h\n\n", 400),
  refused("an answer", "HTTP/1.1 200 OK\r\nHost: h\r\n\r\n", 400),

  accepted("one empty line in front", `\r\nGET /a HTTP/1.1${HOST}`, { target: "/a" }),
  accepted("an empty line between two requests", `GET /a HTTP/1.1${HOST}\r\nGET /b HTTP/1.1${HOST}`, { target: "/a" }, {
    target: "/b",
  }),
  refused("two empty lines in front", `\r\n\r\nGET / HTTP/1.1${HOST}`, 400),
  refused("LF in front", `\nGET / HTTP/1.1${HOST}`, 400),
  refused("blank line in front", ` \r\nGET / HTTP/1.1${HOST}`, 400),

  accepted("nothing", ""),
  accepted("an empty line and nothing", "\r\n"),
  truncated("one byte", "G"),
  truncated("CR", "\r"),
  truncated("request line without end", "GET / HTTP/1.1"),
  truncated("request line and CR", "GET / HTTP/1.1\r"),
  truncated("request line", "GET / HTTP/1.1\r\n"),
  truncated("HTTP/0.9", "GET /\r\n"),
  truncated("head without its empty line", "GET / HTTP/1.1\r\nHost: h\r\n"),
  truncated("head and half of its empty line", "GET / HTTP/1.1\r\nHost: h\r\n\r"),
];
