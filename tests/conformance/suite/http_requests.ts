import { assert, assertEquals } from "@std/assert";
import { randomBytes, sha256 } from "../../helpers/bytes.ts";
import { startUpstream } from "../../helpers/upstream.ts";
import type { Context } from "../context.ts";

/** Targets that every engine passes on byte for byte. */
const TARGETS = [
  ...["/", "/?", "/a", "/a/", "/a%20b", "/a%2Fb%2fc", "/?x=%00", "/?a=1&a=2&b", "/?q=a+b%20c", "/?a?b?c", "/a;b=c;d"],
  ...[
    "/~u/:@!$&()*+,=",
    "/%E4%B8%96",
    "/?u=http://x/../y//z",
    "/%41%7a",
    "/.hidden",
    "/a..b/...",
    "/a?&&",
    "/%25",
    "/a%3Fb",
    "/a%23b",
  ],
  ...["//double", "/a//b?c=//d", "///", `/?${"q".repeat(3_000)}`, `/${"p".repeat(5_000)}`],
];

/** Targets that a URL parser would change (RFC 3986 §5.2.4). */
const UNCLEAN = ["/a/../b", "/a/./b", "/..", "/a/..", "/../../x", "/%2e%2e/x", "/%2E", "/a\\b"];

/** compatibility.md §8: requests reach the function intact. */
export function httpRequests(context: Context): void {
  const { rawTargets, rawFields, addsNoFields, getBodies, codings } = context.capabilities;

  context.test("§8 request: target byte for byte", async (t) => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    for (const target of TARGETS) {
      await t.step(target.slice(0, 40), async () => {
        assertEquals((await dog.get(target)).status, 200);
        assertEquals(upstream.last.target, target);
      });
    }
    for (const target of UNCLEAN) {
      await t.step(target, async () => {
        const before = upstream.requests.length;
        const { status } = await dog.get(target);
        if (rawTargets) assertEquals([status, upstream.last.target], [200, target]);
        else assertEquals([status, upstream.requests.length], [400, before]);
      });
    }
  });

  context.test("§8 request: a path in upstream_url is put in front", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(`${upstream.url}/base`);
    await dog.get("/x?y=1");
    assertEquals(upstream.last.target, "/base/x?y=1");
  });

  context.test("§8 request: method, fields and body", async (t) => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      await t.step(method, async () => {
        await dog.request({ method, body: "abc" });
        assertEquals([upstream.last.method, upstream.last.text], [method, "abc"]);
      });
    }
    await t.step("GET without a body has no framing", async () => {
      await dog.get();
      const { fields } = upstream.last;
      assertEquals([fields.all("content-length"), fields.all("transfer-encoding")], [[], []]);
    });
    if (getBodies) {
      await t.step("GET with a body", async () => {
        await dog.request({ body: "abc" });
        assertEquals([upstream.last.method, upstream.last.text], ["GET", "abc"]);
      });
    }
    await t.step("fields and their values", async () => {
      const fields = [
        ["Host", "fn.example.com:81"],
        ["Authorization", "Bearer x"],
        ["Cookie", "a=1; b=2"],
        ["Forwarded", "for=192.0.2.1"],
        ["Range", "bytes=0-1"],
        ["If-None-Match", '"x"'],
        ["Origin", "http://o.test"],
        ["Referer", "http://r.test/"],
        ["Accept", "a/b"],
        ["Accept-Language", "de"],
        ["Accept-Encoding", "gzip, br"],
        ["User-Agent", "agent/1"],
        ["Content-Type", "a/b; charset=x"],
        ["X-Empty", ""],
        ["X-Odd", "a, \"b, c\"; d='e' \t f"],
        ["X-High", "gr\xc3\xbc\xdfe"],
      ] as const;
      await dog.get("/", { fields });
      for (const [name, value] of fields) {
        // One that decodes asks for no coding where it asks for a range.
        const wanted = codings || name !== "Accept-Encoding" ? value : "identity";
        assertEquals(upstream.last.fields.joined(name)?.replace(/^identity, /, ""), wanted, name);
      }
    });
    await t.step("repeated fields", async () => {
      await dog.get("/", { fields: [["X-Dup", "1"], ["X-Dup", "2"], ["x-dup", "3"]] });
      const { fields } = upstream.last;
      if (rawFields) assertEquals(fields.all("X-Dup"), ["1", "2", "3"]);
      else assertEquals(fields.joined("X-Dup"), "1, 2, 3");
    });
    await t.step("case of names", async () => {
      const names = ["x-lower-case", "X-UPPER", "x_under", "X-Mixed-caSe"];
      await dog.get("/", { fields: names.map((name) => [name, "v"]) });
      const seen = upstream.last.fields.names.filter((name) =>
        names.some((other) => other.toLowerCase() === name.toLowerCase())
      );
      if (rawFields) assertEquals(seen, names);
      else assertEquals(seen.toSorted(), names.map((name) => name.toLowerCase()).toSorted());
    });
    await t.step("what is added", async () => {
      await dog.get();
      const expected = ["host", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];
      const added = upstream.last.fields.distinctNames.filter((name) => !expected.includes(name));
      if (addsNoFields) assertEquals(added, []);
      else {assertEquals(
          added.filter((name) => !/^(accept|accept-encoding|accept-language|user-agent|connection)$/.test(name)),
          [],
        );}
    });
    await t.step("Content-Length is kept", async () => {
      for (const body of ["", "abc", "x".repeat(70_000)]) {
        await dog.post("/", body);
        const { fields, text } = upstream.last;
        assertEquals([fields.all("content-length"), fields.all("transfer-encoding"), text], [
          [String(body.length)],
          [],
          body,
        ]);
      }
    });
    await t.step("a chunked body stays chunked", async () => {
      await dog.request({ method: "POST", chunks: ["ab", "c"] });
      const { fields, text } = upstream.last;
      assertEquals([fields.all("content-length"), fields.joined("transfer-encoding"), text], [[], "chunked", "abc"]);
    });
  });

  context.test("§8 request: http_buffer_req_body sends a length", async (t) => {
    for (const name of ["buffer_http", "http_buffer_req_body"]) {
      await t.step(name, async () => {
        await using upstream = startUpstream();
        await using dog = await context.startHttp(upstream, { [name]: "true" });
        const data = randomBytes(300_000);
        const sent = [["Trailer", "X-Sum"]] as const;
        await dog.request({ method: "POST", chunks: [data.subarray(0, 7), data.subarray(7)], fields: sent });
        const { fields, body } = upstream.last;
        assertEquals([fields.all("content-length"), fields.all("transfer-encoding")], [["300000"], []]);
        assertEquals(fields.all("trailer"), [], "a body with a length has no trailers to announce");
        assertEquals(await sha256(body), await sha256(data));
      });
    }
  });

  context.test("§8 request: hop-by-hop fields do not pass, and Connection cannot remove what routes or frames", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    const fields = [
      ["Connection", "X-Drop, keep-alive, Host, Content-Length, X-Forwarded-For"],
      ["X-Drop", "1"],
      ["Keep-Alive", "timeout=5"],
      ["Proxy-Connection", "keep-alive"],
      ["TE", "trailers, gzip"],
      ["Proxy-Authorization", "Basic eDp5"],
      ["X-Stay", "1"],
    ] as const;
    await dog.post("/", "abc", { fields });
    const seen = upstream.last.fields;
    const left = ["x-drop", "keep-alive", "proxy-connection", "proxy-authorization"].filter((name) =>
      seen.get(name) !== undefined
    );
    assertEquals([left, seen.all("te"), seen.get("x-stay")], [[], ["trailers"], "1"]);
    assertEquals([seen.all("host").length, seen.get("content-length"), seen.get("x-forwarded-for")], [
      1,
      "3",
      "127.0.0.1",
    ]);
    assert(!/x-drop/i.test(seen.joined("connection") ?? ""), seen.joined("connection"));
  });

  context.test("§8 request: X-Forwarded fields", async (t) => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    const forwarded = (): (string | undefined)[] =>
      ["for", "host", "proto"].map((name) => upstream.last.fields.joined(`x-forwarded-${name}`));
    await t.step("are added, IPv4 written as IPv4", async () => {
      await dog.get("/", { host: "fn.example.com" });
      assertEquals(forwarded(), ["127.0.0.1", "fn.example.com", "http"]);
    });
    await t.step("-For is extended, the gateway's others stay", async () => {
      const fields = [["X-Forwarded-For", "10.1.2.3"], ["X-Forwarded-Host", "shop.example.com"], [
        "x-forwarded-proto",
        "https",
      ]] as const;
      await dog.get("/", { fields });
      assertEquals(forwarded(), ["10.1.2.3, 127.0.0.1", "shop.example.com", "https"]);
    });
  });

  context.test("§8 request: Host absent in HTTP/1.0 becomes the upstream's authority", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    assertEquals((await dog.request({ version: "HTTP/1.0", host: null })).status, 200);
    assertEquals([upstream.last.version, upstream.last.fields.all("host")], ["HTTP/1.1", [
      `127.0.0.1:${upstream.port}`,
    ]]);
  });
}
