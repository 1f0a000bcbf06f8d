import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { downstreamFields, trailerFields, upstreamFields } from "../../../src/http/headers.ts";
import { HttpRequest } from "../../../src/http/message.ts";

const AUTHORITY = "127.0.0.1:3000";

/** What goes to the function of a request with these fields. */
function sent(list: readonly string[], upgrade?: string): string[][] {
  const request = new HttpRequest("GET", "/", new HeaderFields([...list]), null, "10.9.8.7");
  request.upgrade = upgrade;
  return [...upstreamFields(request, AUTHORITY)];
}

const ADDED = [["X-Forwarded-For", "10.9.8.7"], ["X-Forwarded-Host", "fn"], ["X-Forwarded-Proto", "http"]];

Deno.test("upstreamFields keeps order, spelling and repetition", () => {
  const list = ["Host", "fn", "x-lower", "1", "X-UPPER", "2", "Cookie", "a", "Cookie", "b", "X-Empty", ""];
  const pairs = [["Host", "fn"], ["x-lower", "1"], ["X-UPPER", "2"], ["Cookie", "a"], ["Cookie", "b"], ["X-Empty", ""]];
  assertEquals(sent(list), [...pairs, ...ADDED]);
});

Deno.test("upstreamFields drops what concerns the client's connection, and what Connection names", () => {
  const hop = [
    ...[
      "Connection",
      "X-Drop, close",
      "X-Drop",
      "1",
      "Keep-Alive",
      "5",
      "Proxy-Connection",
      "keep-alive",
      "TE",
      "gzip",
    ],
    ...[
      "Transfer-Encoding",
      "chunked",
      "Upgrade",
      "x",
      "Proxy-Authorization",
      "a",
      "Proxy-Authenticate",
      "b",
      "Expect",
      "c",
    ],
  ];
  assertEquals(sent(["Host", "fn", ...hop]), [["Host", "fn"], ...ADDED]);
});

Deno.test("upstreamFields: Connection can't take framing, routing or what is added here away", () => {
  const named = ["Connection", "Host, Content-Length, X-Forwarded-For, X-Forwarded-Proto"];
  assertEquals(sent(["Host", "fn", "Content-Length", "3", ...named]), [
    ["Host", "fn"],
    ["Content-Length", "3"],
    ...ADDED,
  ]);
});

Deno.test("upstreamFields passes TE: trailers and Trailer on", () => {
  assertEquals(sent(["Host", "fn", "TE", "gzip, trailers", "Trailer", "X-T"]).slice(0, 3), [
    ["Host", "fn"],
    ["Trailer", "X-T"],
    ["TE", "trailers"],
  ]);
});

Deno.test("upstreamFields extends X-Forwarded-For and keeps the gateway's own host and protocol", () => {
  const gateway = [
    "X-Forwarded-For",
    "1.1.1.1",
    "x-forwarded-for",
    "2.2.2.2",
    "X-Forwarded-Host",
    "shop",
    "X-Forwarded-Proto",
    "https",
  ];
  assertEquals(sent(["Host", "fn", ...gateway]), [
    ["Host", "fn"],
    ["X-Forwarded-Host", "shop"],
    ["X-Forwarded-Proto", "https"],
    ["X-Forwarded-For", "1.1.1.1, 2.2.2.2, 10.9.8.7"],
  ]);
});

Deno.test("upstreamFields names the upstream where the request names no host", () => {
  for (const list of [[], ["Host", ""]]) {
    assertEquals(sent(list), [["Host", AUTHORITY], ["X-Forwarded-For", "10.9.8.7"], ["X-Forwarded-Proto", "http"]]);
  }
});

Deno.test("upstreamFields asks for another protocol where the client does", () => {
  assertEquals(sent(["Host", "fn", "Upgrade", "websocket", "Connection", "Upgrade"], "websocket").slice(1, 3), [
    ["Connection", "Upgrade"],
    ["Upgrade", "websocket"],
  ]);
});

Deno.test("downstreamFields drops what concerns the function's connection", () => {
  const received = new HeaderFields([
    "Connection",
    "close, X-Drop",
    "X-Drop",
    "1",
    "Keep-Alive",
    "5",
    "Set-Cookie",
    "a",
    "Set-Cookie",
    "b",
  ]);
  assertEquals([...downstreamFields(received)], [["Set-Cookie", "a"], ["Set-Cookie", "b"]]);
});

Deno.test("downstreamFields passes the protocol of a 101 on", () => {
  const received = new HeaderFields(["Upgrade", "x/1", "Connection", "upgrade", "X-A", "1", "Content-Length", "0"]);
  assertEquals([...downstreamFields(received, true)], [["X-A", "1"], ["Connection", "Upgrade"], ["Upgrade", "x/1"]]);
});

Deno.test("trailerFields drops framing, routing, authentication and hop-by-hop fields", () => {
  const received = [
    "X-T",
    "1",
    "Content-Length",
    "9",
    "Transfer-Encoding",
    "chunked",
    "Host",
    "x",
    "authorization",
    "a",
  ];
  assertEquals(trailerFields([...received, "Set-Cookie", "c", "Connection", "close", "Checksum", "2"]), [
    "X-T",
    "1",
    "Checksum",
    "2",
  ]);
  assertEquals(trailerFields([]), []);
});
