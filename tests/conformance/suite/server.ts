import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { pause, until } from "../../helpers/until.ts";
import { answer, startRawUpstream, startUpstream } from "../../helpers/upstream.ts";
import type { HttpClient } from "../../helpers/http_client.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";

/** Messages that are refused with 400 before a function sees anything of them (RFC 9112 §2.2, §3, §5, §6; RFC 9110 §7.2). */
const REFUSED: Record<string, string> = {
  "two Host fields": "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
  "space before the colon": "GET / HTTP/1.1\r\nHost: x\r\nX-A : b\r\n\r\n",
  "line without a colon": "GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n",
  "empty field name": "GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n",
  "control character in a value": "GET / HTTP/1.1\r\nHost: x\r\nX-A: a\x01b\r\n\r\n",
  "control character in a name": "GET / HTTP/1.1\r\nHost: x\r\nX\x01: a\r\n\r\n",
  "NUL in a value": "GET / HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n",
  "method that is no token": "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
  "no version": "GET /\r\nHost: x\r\n\r\n",
  "version of another protocol": "GET / HTTX/1.1\r\nHost: x\r\n\r\n",
  "TLS": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
  "negative length": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
  "length with a sign": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na",
  "length in hexadecimal": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\na",
  "two lengths": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
  "list of lengths": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\nab",
  "length above 2^64": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
  "length and chunked":
    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
};

/** Values of Host that could move a path, or that no two readers take for the same (RFC 9110 §7.2). */
const HOSTILE_HOSTS = ["a b", "evil.test/p?", "evil.test?x=", "evil.test#", "user@evil.test", "x:80a", "[::1"];

/** compatibility.md §4. */
export function server(context: Context): void {
  context.test("§4 malformed messages are 400 and reach no function; what cannot be framed ends its connection", async (t) => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    for (const [name, message] of Object.entries(REFUSED)) {
      await t.step(name, async () => {
        using client = await dog.connect();
        await client.write(message);
        const { status, complete } = await client.readResponse();
        assertEquals([status, complete], [400, true]);
        assert(await client.closedByPeer(), "the connection stays open");
      });
    }
    for (const host of HOSTILE_HOSTS) {
      await t.step(`Host: ${host}`, async () => assertEquals((await dog.get("/", { host })).status, 400));
    }
    await t.step("no function was called, and the next request is served", async () => {
      assertEquals(upstream.requests.length, 0);
      assertEquals((await dog.get()).text, "hello");
    });
  });

  context.test("§4 targets: what no function may see is answered here", async (t) => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    // An authority that is none may be noticed before the method is.
    const answers: Record<string, number | readonly number[]> = {
      "OPTIONS *": 200,
      "GET *": 400,
      "CONNECT 0/x": [400, 405],
      "CONNECT example.com:443": 405,
      "CONNECT @127.0.0.1:1/x": [400, 405],
      "GET /%zz": 400,
      "GET /%": 400,
      "GET /a%2": 400,
      "GET /a b": 400,
      "GET a": 400,
      "GET /\x7f": 400,
      "GET /\x01": 400,
    };
    for (const [request, statuses] of Object.entries(answers)) {
      await t.step(`${request}: ${statuses}`, async () => {
        const response = await dog.raw(`${request} HTTP/1.1\r\nHost: x\r\n\r\n`);
        assert([statuses].flat().includes(response.status), `status ${response.status}`);
        if (statuses === 200) assertEquals([response.text, response.fields.get("content-length")], ["", "0"]);
      });
    }
    await t.step("no function was called", () => assertEquals(upstream.requests.length, 0));
    await t.step("the query is never looked at", async () => {
      const target = "/p?x=%zz&y=%&z=*";
      await dog.get(target);
      assertEquals(upstream.last.target, target);
    });
    await t.step("absolute-form becomes origin-form, and its authority replaces Host", async () => {
      for (
        const [target, origin] of [["http://other.test/p?q", "/p?q"], ["http://other.test", "/"], [
          "http://other.test?q",
          "/?q",
        ]]
      ) {
        assertEquals((await dog.raw(`GET ${target} HTTP/1.1\r\nHost: wrong.test\r\n\r\n`)).status, 200);
        assertEquals([upstream.last.target, upstream.last.fields.all("host")], [origin, ["other.test"]]);
      }
    });
  });

  context.test("§4 unknown methods reach the function, TRACE is never a crash", async (t) => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    for (const method of ["PROPFIND", "QUERY", "M-SEARCH", "PURGE", "Foo"]) {
      await t.step(method, async () => {
        assertEquals((await dog.request({ method, body: "abc" })).status, 200);
        assertEquals([upstream.last.method, upstream.last.text], [method, "abc"]);
      });
    }
    await t.step("TRACE", async () => {
      const { status } = await dog.request({ method: "TRACE" });
      assert(status >= 400 || upstream.last.method === "TRACE", `status ${status}`);
      assertEquals((await dog.get()).text, "hello");
    });
  });

  context.test("§4 connections: keep-alive, close, pipelining and HTTP/1.0", async (t) => {
    await using dog = await context.start("cat");
    await t.step("Connection: close is honoured", async () => {
      using client = await dog.connect();
      const { text, fields } = await client.exchange({ method: "POST", body: "x", fields: [["Connection", "close"]] });
      assertEquals([text, fields.get("connection")?.toLowerCase()], ["x", "close"]);
      assert(await client.closedByPeer(), "the connection stays open");
    });
    await t.step("pipelined requests are answered in order", async () => {
      using client = await dog.connect();
      const bodies = ["0", "1", "2", "3", "4"];
      await client.write(
        bodies.map((body) => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n${body}`).join(""),
      );
      for (const body of bodies) assertEquals((await client.readResponse("POST")).text, body);
    });
    await t.step("a request byte by byte", async () => {
      using client = await dog.connect();
      for (const byte of "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n") {
        await client.write(byte);
      }
      assertEquals((await client.readResponse("POST")).text, "abc");
    });
    await t.step("HTTP/1.0: ends by close, never chunked", async () => {
      using client = await dog.connect();
      const { fields, body, text } = await client.exchange({
        method: "POST",
        version: "HTTP/1.0",
        body: "y".repeat(100_000),
      });
      assertEquals([fields.get("transfer-encoding"), body.length, text[0]], [undefined, 100_000, "y"]);
    });
    await t.step("HTTP/1.0 without Host", async () => {
      assertEquals((await dog.request({ method: "POST", version: "HTTP/1.0", host: null, body: "z" })).text, "z");
    });
  });

  context.test("§4 HTTP/1.0 with keep-alive, where the length is known", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    for (let i = 0; i < 2; i++) {
      const { text, fields } = await client.exchange({ version: "HTTP/1.0", fields: [["Connection", "keep-alive"]] });
      assertEquals([text, fields.get("connection")?.toLowerCase()], ["hello", "keep-alive"]);
    }
  });

  context.test("§4 Expect: 100-continue is answered when the body is wanted, and not sent on", async (t) => {
    await using upstream = startUpstream((request) => answer(request.body));
    await t.step("streaming", async () => {
      await using dog = await context.start("cat");
      await expectContinue(dog);
    });
    for (const buffered of ["false", "true"]) {
      await t.step(`http, http_buffer_req_body=${buffered}`, async () => {
        await using dog = await context.startHttp(upstream, { http_buffer_req_body: buffered });
        await expectContinue(dog);
        assertEquals([upstream.last.fields.all("expect"), upstream.last.text], [[], "hello"]);
      });
    }
    await t.step("another expectation is 417", async () => {
      await using dog = await context.start("cat");
      assertEquals((await dog.post("/", "x", { fields: [["Expect", "something"]] })).status, 417);
    });
  });

  context.test("§4 an answer before the body was read reaches a client that writes all first", async (t) => {
    await t.step("streaming: 500 of a function that reads nothing", async () => {
      await using dog = await context.start("false");
      for (const chunked of [false, true]) {
        using client = await dog.connect();
        await writeAllItCan(client, chunked);
        const { status, complete } = await client.readResponse("POST");
        assertEquals([status, complete], [500, true]);
      }
      assertEquals((await dog.post("/", "x")).status, 500);
    });
    await t.step("http: 413 of a function's server that reads nothing", async () => {
      await using upstream = startRawUpstream(async (connection) => {
        if (await connection.readRequestHead() === null) return;
        await connection.write(answer("big", { status: "413 Content Too Large", fields: [["Connection", "close"]] }));
        await pause(300);
      });
      await using dog = await context.startHttp(upstream);
      for (const chunked of [false, true]) {
        using client = await dog.connect();
        await writeAllItCan(client, chunked);
        const { status, text, complete } = await client.readResponse("POST");
        assertEquals([status, text, complete], [413, "big", true]);
      }
    });
  });

  context.test("§4 a head is taken up to the engine's limit, and refused above it", async (t) => {
    const { maxHeadBytes, maxFields } = context.capabilities;
    await using dog = await context.start("cat");
    await t.step(`${maxHeadBytes} bytes`, async () => {
      const half = "v".repeat(Math.min(100_000, maxHeadBytes / 4));
      assertEquals((await dog.post("/", "x", { fields: [["X-1", half], ["X-2", half]] })).status, 200);
      using client = await dog.connect();
      // The rest may be refused once the answer is there.
      await client.send({ fields: [["X-Big", "v".repeat(1.5 * maxHeadBytes)]] }).catch(() => {});
      const { status } = await client.readResponse();
      assert([400, 431].includes(status), `status ${status}`);
    });
    await t.step(`${maxFields} fields`, async () => {
      const fields = Array.from({ length: maxFields - 10 }, (_, i) => [`X-${i}`, String(i)] as const);
      assertEquals((await dog.post("/", "x", { fields })).text, "x");
    });
    await t.step("serving goes on", async () => assertEquals((await dog.post("/", "next")).text, "next"));
  });

  context.test("§4 small answers do not wait for acknowledgements, which would cost 40 ms each", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    assertLess(await medianTime(dog), 30);
  });

  context.test("§4 out of descriptors: serving goes on when some are free again", async () => {
    const wrapper = ["sh", "-c", 'ulimit -n 96; exec "$0" "$@"'];
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream, {}, { wrapper });
    assertEquals((await dog.get()).text, "hello");
    const idle: HttpClient[] = [];
    for (let i = 0; i < 120; i++) {
      // The listener may be closed for a moment.
      const client = await dog.connect().catch(() => undefined);
      if (client !== undefined) idle.push(client);
    }
    await pause(300);
    for (const client of idle) client.close();
    await until(async () => (await dog.get().catch(() => undefined))?.text === "hello", { what: "an answer" });
    assert(dog.running);
  });

  context.test("§4 requests beside one that hangs are served", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")));
    const hanging = Array.from({ length: 10 }, () => dog.get());
    for (let i = 0; i < 10; i++) {
      const { status, endAt } = await dog.get("/_/health");
      assertEquals(status, 200);
      assertLess(endAt, 2_000);
    }
    tmp.file("go");
    for (const { text } of await Promise.all(hanging)) assertMatch(text, /^done/);
  });
}

/** A client that sends its body only when it is told to. */
async function expectContinue(dog: Watchdog): Promise<void> {
  using client = await dog.connect();
  for (let i = 0; i < 2; i++) {
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    assertEquals((await client.readResponseHead()).status, 100);
    await client.write("hello");
    const { status, interim, text } = await client.readResponse("POST");
    assertEquals([status, interim, text], [200, [], "hello"]);
  }
}

/** Sends a large request and reads nothing before all of it is written, or no more is taken. */
async function writeAllItCan(client: HttpClient, chunked: boolean): Promise<void> {
  const piece = "x".repeat(65_536);
  const count = 300;
  const framing = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${count * piece.length}`;
  try {
    await client.write(`POST /big HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n`);
    for (let i = 0; i < count; i++) await client.write(chunked ? `10000\r\n${piece}\r\n` : piece);
    if (chunked) await client.write("0\r\n\r\n");
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Median of 21 small requests on one connection, in ms. */
async function medianTime(dog: Watchdog): Promise<number> {
  using client = await dog.connect();
  const times: number[] = [];
  for (let i = 0; i < 21; i++) times.push((await client.exchange({ method: "POST", body: "x" })).endAt);
  return times.sort((a, b) => a - b)[10];
}
