import { assertEquals, assertThrows } from "@std/assert";
import { cgiEnvironment, CgiEnvironmentError, type CgiRequest } from "../../../src/process/cgi_env.ts";

/** The environment of a GET of `/`, unless told otherwise, less the variables that every request has. */
function variables(request: Partial<CgiRequest>): Record<string, string> {
  const { Http_Method: _method, Http_Path: _path, ...rest } = cgiEnvironment({
    method: "GET",
    target: "/",
    fields: [],
    chunked: false,
    ...request,
  });
  return rest;
}

/** Bytes of the UTF-8 of a text, one UTF-16 unit a byte. */
function byteString(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

const FIELDS: [why: string, fields: [string, string][], expected: Record<string, string>][] = [
  ["puts lower case into canonical MIME case", [["dnt", "1"]], { Http_Dnt: "1" }],
  ["puts upper case into canonical MIME case", [["ACCEPT-LANGUAGE", "de"]], { Http_Accept_Language: "de" }],
  ["replaces hyphens", [["x-call-id", "abc"]], { Http_X_Call_Id: "abc" }],
  ["keeps digits", [["x-1-y", "z"]], { Http_X_1_Y: "z" }],
  ["keeps the other characters of a token", [["x!#$%&'*+.^`|~y", "z"]], { "Http_X!#$%&'*+.^`|~y": "z" }],
  ["keeps the first of several values", [["X-A", "1"], ["x-a", "2"]], { Http_X_A: "1" }],
  ["exports an empty value", [["X-A", ""]], { Http_X_A: "" }],
  ["exports Host", [["Host", "example.org:80"]], { Http_Host: "example.org:80" }],
  ["exports the Content-Length that was sent", [["content-length", "3"]], { Http_Content_Length: "3" }],
  ["exports no Proxy", [["Proxy", "http://evil"], ["X-Proxy", "stays"]], { Http_X_Proxy: "stays" }],
  ["exports no PROXY", [["PROXY", "http://evil"], ["proxy", "http://evil"]], {}],
  ["exports no field that would pass for the request line", [["Method", "M"], ["path", "P"], ["QUERY", "Q"]], {}],
  ["exports no Transfer-Encoding of its own", [["Transfer-Encoding", "chunked"]], {}],
  ["keeps X_User apart from X-User", [["X_User", "u"], ["X-User", "d"]], { Http_X_user: "u", Http_X_User: "d" }],
  ["prefers the hyphen behind the underscore", [["X_1", "under"], ["X-1", "hyphen"]], { Http_X_1: "hyphen" }],
  ["prefers the hyphen before the underscore", [["X-1", "hyphen"], ["X_1", "under"]], { Http_X_1: "hyphen" }],
  ["prefers more hyphens", [["X-1_2", "one"], ["X-1-2", "two"], ["X_1_2", "none"]], { Http_X_1_2: "two" }],
  ["keeps the first value of the preferred spelling", [["X_1", "u"], ["X-1", "a"], ["X-1", "b"]], { Http_X_1: "a" }],
  ["decodes UTF-8", [["X-U", byteString("grüße €🎉")]], { Http_X_U: "grüße €🎉" }],
  ["replaces bytes that are no UTF-8", [["X-U", "a\xff\xe2\x82b"]], { Http_X_U: "a\ufffd\ufffdb" }],
  ["keeps a byte order mark", [["X-U", "\xef\xbb\xbfa"]], { Http_X_U: "\ufeffa" }],
];

for (const [why, fields, expected] of FIELDS) {
  Deno.test(`cgiEnvironment ${why}`, () => assertEquals(variables({ fields }), expected));
}

const TARGETS: [target: string, path: string, query: string | undefined][] = [
  ["/", "/", undefined],
  ["/a?", "/a", undefined],
  ["/a?x=1&y=%20z", "/a", "x=1&y=%20z"],
  ["/a?b?c=d", "/a", "b?c=d"],
  ["/a%20b/%C3%A9", "/a b/é", undefined],
  ["/a%2fb", "/a/b", undefined],
  ["/a%3Fb?c", "/a?b", "c"],
  ["/a+b", "/a+b", undefined],
  ["/%25%32%30", "/%20", undefined],
  ["/%ff%C3", "/\ufffd\ufffd", undefined],
  ["/%zz%2", "/%zz%2", undefined],
  [`/${byteString("é")}?${byteString("ü")}`, "/é", "ü"],
  ["//a/../b/./", "//a/../b/./", undefined],
];

for (const [target, path, query] of TARGETS) {
  Deno.test(`cgiEnvironment takes apart ${JSON.stringify(target)}`, () => {
    const environment = cgiEnvironment({ method: "GET", target, fields: [], chunked: false });
    assertEquals({ path: environment.Http_Path, query: environment.Http_Query }, { path, query });
  });
}

Deno.test("cgiEnvironment keeps the case of the method", () => {
  assertEquals(
    cgiEnvironment({ method: "pUrGe", target: "/", fields: [], chunked: false }).Http_Method,
    "pUrGe",
  );
});

Deno.test("cgiEnvironment names the chunked framing", () => {
  assertEquals(variables({ chunked: true }), { Http_Transfer_Encoding: "chunked" });
});

const REFUSED: [why: string, request: Partial<CgiRequest>, status: number][] = [
  ["a NUL byte in a field", { fields: [["X-A", "a\0b"]] }, 400],
  ["a NUL byte in the path", { target: "/a%00b" }, 400],
  ["a NUL byte in the query", { target: "/a?\0" }, 400],
  ["a field that is too long", { fields: [["X-Big", "v".repeat(140_000)]] }, 431],
  ["a query that is too long", { target: `/?${"q".repeat(140_000)}` }, 431],
  ["a path that is too long", { target: `/${"p".repeat(140_000)}` }, 431],
  ["bytes of which the replacements are too long", { fields: [["X-Big", "\xff".repeat(50_000)]] }, 431],
];

for (const [why, request, status] of REFUSED) {
  Deno.test(`cgiEnvironment refuses ${why}`, () => {
    assertEquals(assertThrows(() => variables(request), CgiEnvironmentError).status, status);
  });
}

Deno.test("cgiEnvironment accepts what is just as long as Linux takes, not a byte more", async () => {
  const longest = "v".repeat(131_072 - "Http_X_Big=\0".length);
  const { success } = await new Deno.Command("true", { env: variables({ fields: [["X-Big", longest]] }) }).output();
  assertEquals(success, true);
  const error = assertThrows(() => variables({ fields: [["X-Big", `${longest}v`]] }), CgiEnvironmentError);
  assertEquals(error.status, 431);
  assertThrows(() => new Deno.Command("true", { env: { Http_X_Big: `${longest}v` } }).spawn(), Error, "too long");
});
