import { assert, assertEquals, assertMatch } from "@std/assert";
import { concat, latin1, randomBytes, sha256 } from "../../helpers/bytes.ts";
import type { ClientResponse } from "../../helpers/http_client.ts";
import { answer, startUpstream } from "../../helpers/upstream.ts";
import type { Context } from "../context.ts";

/** compatibility.md §8: answers reach the client intact, and bodies flow both ways. */
export function httpAnswers(context: Context): void {
  const { codings } = context.capabilities;
  context.test("§8 answer: status, fields, body and X-Duration-Seconds", async (t) => {
    await using upstream = startUpstream(({ target }) =>
      answer("body", {
        status: decodeURIComponent(target.slice(1)),
        fields: [["X-K", "v"], ["X-Duration-Seconds", "99"]],
      })
    );
    await using dog = await context.startHttp(upstream);
    const statuses = [
      "200 OK",
      "201 Created",
      "202 Accepted",
      "206 Partial Content",
      "301 Moved Permanently",
      "307 Temporary Redirect",
    ];
    statuses.push("400 Bad Request", "401 Unauthorized", "404 Not Found", "418 I'm a teapot", "429 Too Many Requests");
    statuses.push(
      "500 Internal Server Error",
      "502 Bad Gateway",
      "503 Service Unavailable",
      "504 Gateway Timeout",
      "599 Own Words",
    );
    for (const line of statuses) {
      await t.step(line, async () => {
        const { status, reason, text, fields } = await dog.get(`/${encodeURIComponent(line)}`);
        assertEquals([status, text, fields.all("x-k"), fields.all("x-openfaas-internal")], [
          Number(line.slice(0, 3)),
          "body",
          ["v"],
          [],
        ]);
        if (context.capabilities.reasonPhrases) assertEquals(reason, line.slice(4));
        assertEquals(fields.all("x-duration-seconds").length, 1);
        assertMatch(fields.get("x-duration-seconds")!, /^0\.\d{6}$|^[1-8]\.\d{6}$/);
      });
    }
  });

  context.test("§8 answer: fields", async (t) => {
    const fields = [
      ["Content-Type", "a/b; charset=x"],
      ["Set-Cookie", "a=1; Path=/"],
      ["Set-Cookie", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT"],
      ["Location", "http://elsewhere.test/../x?y"],
      ["Date", "Tue, 14 Nov 2023 22:13:20 GMT"],
      ["Server", "mine/1"],
      ["ETag", 'W/"e"'],
      ["Vary", "A"],
      ["Vary", "B"],
      ["Connection", "X-Drop"],
      ["X-Drop", "1"],
      ["Keep-Alive", "timeout=5"],
      ["Proxy-Authenticate", "Basic"],
      ["Upgrade", "h2c"],
      ["X-Empty", ""],
    ] as const;
    await using upstream = startUpstream(() => answer("x", { status: "302 Found", fields }));
    await using dog = await context.startHttp(upstream);
    const seen = (await dog.get()).fields;
    await t.step("Set-Cookie stays apart", () => assertEquals(seen.all("set-cookie"), [fields[1][1], fields[2][1]]));
    await t.step("redirects are not followed", () => {
      assertEquals([seen.get("location"), upstream.requests.length], [fields[3][1], 1]);
    });
    await t.step("values pass as they are, Date and Server too", () => {
      for (const name of ["Content-Type", "Date", "Server", "ETag", "X-Empty"]) {
        assertEquals(seen.all(name), fields.filter(([other]) => other === name).map(([, value]) => value), name);
      }
      if (codings) assertEquals(seen.joined("vary"), "A, B");
      else assertMatch(seen.joined("vary")!, /\bA, B$/);
    });
    await t.step("hop-by-hop fields do not pass", () => {
      const names = ["x-drop", "keep-alive", "proxy-authenticate", "upgrade"];
      assertEquals(names.filter((name) => seen.get(name) !== undefined), []);
    });
    await t.step("nothing is invented but Date", async () => {
      await using plain = startUpstream(() => "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
      await using other = await context.startHttp(plain);
      const names = ["content-length", "date", ...(codings ? [] : ["vary"]), "x-duration-seconds"];
      assertEquals((await other.get()).fields.distinctNames, names);
    });
    await t.step("Connection: close of the function's server is not the client's", async () => {
      await using closing = startUpstream(() => answer("x", { fields: [["Connection", "close"]] }));
      await using other = await context.startHttp(closing);
      using client = await other.connect();
      for (let i = 0; i < 3; i++) assertEquals((await client.exchange()).text, "x");
    });
  });

  context.test("§8 answer: bodies", async (t) => {
    const gzip = new Uint8Array(
      await new Response(new Response("hello".repeat(100)).body!.pipeThrough(new CompressionStream("gzip")))
        .arrayBuffer(),
    );
    const answers: Record<string, string | Uint8Array> = {
      "/gzip": answer(gzip, { fields: [["Content-Encoding", "gzip"]] }),
      "/br": answer("\x01\x02raw", { fields: [["Content-Encoding", "br"]] }),
      "/broken-gzip": answer("not gzip", { fields: [["Content-Encoding", "gzip"]] }),
      "/json": answer('{"a":[1,2]}', { fields: [["Content-Type", "application/json"]] }),
      "/length": answer("y".repeat(70_000)),
      "/chunked": answer("z".repeat(70_000), { chunked: true }),
      "/empty-chunked": answer("", { chunked: true }),
      "/extension": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0;x\r\n\r\n",
      "/204": "HTTP/1.1 204 No Content\r\nX-K: v\r\n\r\n",
      "/304": 'HTTP/1.1 304 Not Modified\r\nETag: "e"\r\n\r\n',
    };
    await using upstream = startUpstream(({ method, target }) =>
      method === "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n" : answers[target]
    );
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    const get = (target: string, encoding = "gzip, br"): Promise<ClientResponse> =>
      client.exchange({ target, fields: [["Accept-Encoding", encoding]] });
    for (const encoding of codings ? ["gzip, br", "identity", "gzip;q=0"] : []) {
      await t.step(`gzip is not touched (Accept-Encoding: ${encoding})`, async () => {
        const { body, fields } = await get("/gzip", encoding);
        assertEquals([body, fields.get("content-encoding"), fields.get("content-length")], [
          gzip,
          "gzip",
          String(gzip.length),
        ]);
      });
    }
    if (codings) {
      await t.step("br and broken gzip are not touched", async () => {
        const { text, fields } = await get("/br");
        assertEquals([text, fields.get("content-encoding")], ["\x01\x02raw", "br"]);
        assertEquals((await get("/broken-gzip")).text, "not gzip");
      });
    } else {
      await t.step("gzip is decoded, and what is none breaks the answer off", async () => {
        const { text, fields } = await get("/gzip");
        assertEquals([text, fields.get("content-encoding")], ["hello".repeat(100), undefined]);
        for (const target of ["/br", "/broken-gzip"]) assert(!(await dog.get(target)).complete);
      });
    }
    await t.step("no compression is added", async () => {
      const { text, fields } = await get("/json");
      assertEquals([text, fields.get("content-encoding"), fields.get("content-type")], [
        '{"a":[1,2]}',
        undefined,
        "application/json",
      ]);
    });
    await t.step("Content-Length is kept", async () => {
      const { body, fields } = await get("/length");
      assertEquals([body.length, fields.get("content-length"), fields.get("transfer-encoding")], [
        70_000,
        "70000",
        undefined,
      ]);
    });
    await t.step("chunked stays chunked", async () => {
      const { body, fields } = await get("/chunked");
      assertEquals([body.length, fields.get("content-length"), fields.get("transfer-encoding")], [
        70_000,
        undefined,
        "chunked",
      ]);
      assertEquals((await get("/empty-chunked")).text, "");
      assertEquals((await get("/extension")).text, "abc");
    });
    for (const [target, name] of [["/204", "x-k"], ["/304", "etag"]]) {
      await t.step(`${target.slice(1)} has no body, and the connection goes on`, async () => {
        const { status, fields } = await get(target);
        assertEquals([status, fields.get("transfer-encoding")], [Number(target.slice(1)), undefined]);
        assert(fields.get(name) !== undefined, `${name} is missing`);
        assertEquals((await get("/json")).status, 200);
      });
    }
    await t.step("HEAD: the length that GET would have, no body, and the connection goes on", async () => {
      const { status, fields } = await client.exchange({ method: "HEAD" });
      assertEquals([status, fields.get("content-length")], [200, "1234"]);
      assertEquals((await get("/json")).status, 200);
    });
    await t.step("HTTP/1.0 gets a chunked answer unchunked", async () => {
      const { body, fields } = await dog.request({ target: "/chunked", version: "HTTP/1.0" });
      assertEquals([body.length, fields.get("transfer-encoding")], [70_000, undefined]);
    });
  });

  context.test("§8 both: 8 MiB up and down, with a length and chunked", async (t) => {
    const data = randomBytes(8 << 20);
    await using upstream = startUpstream(({ target, body }) => answer(body, { chunked: target === "/chunked" }));
    await using dog = await context.startHttp(upstream);
    const pieces = Array.from({ length: 128 }, (_, i) => data.subarray(i << 16, (i + 1) << 16));
    for (const [target, framing] of [["/length", { body: data }], ["/chunked", { chunks: pieces }]] as const) {
      await t.step(target.slice(1), async () => {
        const { body, complete } = await dog.request({ method: "POST", target, ...framing });
        assertEquals([complete, body.length, await sha256(body)], [true, data.length, await sha256(data)]);
      });
    }
  });

  context.test("§8 both: streams flow while they come", async (t) => {
    const bodyRead = Promise.withResolvers<void>();
    /** Each lets the function send its next piece. */
    const turns = [0, 1, 2].map(() => Promise.withResolvers<void>());
    await using upstream = startUpstream(async ({ target }, connection) => {
      if (target === "/slow") {
        await connection.write(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        for (const [i, turn] of turns.entries()) {
          await turn.promise;
          await connection.write(`2\r\n${i}\n\r\n`);
        }
        await connection.write("0\r\n\r\n");
      } else {
        await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 65541\r\n\r\n" + "x".repeat(65_536));
        await bodyRead.promise;
        await connection.write("12345");
      }
    });
    await using dog = await context.startHttp(upstream);
    await t.step("small chunks at once, the head before them", async () => {
      using client = await dog.connect();
      await client.send({ target: "/slow" });
      await client.readFinalHead();
      for (const [i, turn] of turns.entries()) {
        turn.resolve();
        assertEquals(latin1((await client.readChunk())!), `${i}\n`);
      }
      assertEquals(await client.readChunk(), null);
    });
    await t.step("a large answer before its end", async () => {
      using client = await dog.connect();
      await client.send({ target: "/large" });
      const response = await client.readFinalHead();
      const begun = await client.readExactly(65_536);
      bodyRead.resolve();
      assertEquals(concat([begun, await client.readExactly(5)]).length, Number(response.fields.get("content-length")));
    });
  });
}
