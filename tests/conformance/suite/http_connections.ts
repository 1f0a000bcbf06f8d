import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import { fixture } from "../../helpers/paths.ts";
import { until } from "../../helpers/until.ts";
import { answer, startRawUpstream, startUpstream } from "../../helpers/upstream.ts";
import type { HttpClient } from "../../helpers/http_client.ts";
import type { Context } from "../context.ts";

/** compatibility.md §4, §8: connections to the function, and what flows over them. */
export function httpConnections(context: Context): void {
  const { poolsEveryMethod, trailers, interimAnswers, requestBackpressure } = context.capabilities;

  context.test("§8 connections: used again where the engine pools the method", async (t) => {
    for (const method of ["GET", "POST"]) {
      await t.step(method, async () => {
        await using upstream = startUpstream();
        await using dog = await context.startHttp(upstream);
        for (let i = 0; i < 20; i++) await dog.request({ method, body: method === "POST" ? "x" : undefined });
        const used = new Set(upstream.requests.map(({ connection }) => connection)).size;
        if (method === "GET" || poolsEveryMethod) assertLessOrEqual(used, 3);
        else assertEquals(used, 20);
      });
    }
  });

  context.test("§8 connections: one that the upstream closed while it was idle costs no request", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    for (let i = 0; i < 10; i++) {
      const { status, text } = await dog.request({ method: i % 2 ? "GET" : "POST", body: i % 2 ? undefined : "x" });
      assertEquals([status, text], [200, "hello"]);
      upstream.cut();
      // The end of the connections has reached the watchdog when it has answered something else.
      assertEquals((await dog.get("/_/health")).status, 200);
    }
    assertEquals(upstream.requests.length, 10);
  });

  context.test("§8 flow: a request reaches the function before its body ends", async (t) => {
    const framings = {
      "Content-Length: 100010": ["x".repeat(100_000), "0123456789"],
      "Transfer-Encoding: chunked": ["3\r\nabc\r\n", "3\r\ndef\r\n0\r\n\r\n"],
    };
    for (const [field, [first, rest]] of Object.entries(framings)) {
      await t.step(field, async () => {
        const arrived = Promise.withResolvers<void>();
        await using upstream = startRawUpstream(async (connection) => {
          const request = await connection.readRequestHead();
          if (request === null) return;
          arrived.resolve();
          await connection.write(answer(String((await connection.readRequestBody(request)).body.length)));
        });
        await using dog = await context.startHttp(upstream);
        using client = await dog.connect();
        await client.write(`POST / HTTP/1.1\r\nHost: x\r\n${field}\r\n\r\n${first}`);
        await arrived.promise;
        await client.write(rest);
        assertEquals((await client.readResponse("POST")).text, field.startsWith("Content") ? "100010" : "6");
      });
    }
  });

  context.test("§8 flow: the answer comes while the request is still being sent", async () => {
    await using upstream = startRawUpstream(async (connection) => {
      if (await connection.readRequestHead() === null) return;
      await connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (let piece; (piece = await connection.readChunk()) !== null;) {
        await connection.write(`${piece.length.toString(16)}\r\n${new TextDecoder().decode(piece)}\r\n`);
      }
      await connection.write("0\r\n\r\n");
    });
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertEquals((await client.readFinalHead()).status, 200);
    for (const word of ["one", "two"]) {
      await client.write(`3\r\n${word}\r\n`);
      assertEquals(new TextDecoder().decode((await client.readChunk())!), word);
    }
    await client.write("0\r\n\r\n");
    assertEquals(await client.readChunk(), null);
  });

  context.test("§8 interim answers do not shift the final ones", async () => {
    const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n";
    await using upstream = startUpstream(({ target }) =>
      `${hints}HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`
    );
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    for (let i = 0; i < 5; i++) {
      const { status, text, interim } = await client.exchange({ target: `/${i}` });
      assertEquals([status, text], [200, `/${i}`]);
      if (interimAnswers) {
        assertEquals(interim.map(({ status }) => status), [103, 102]);
        assertEquals(interim[0].fields.get("link"), "</a>; rel=preload");
      }
    }
  });

  context.test("§8 trailers are no part of the body", async (t) => {
    const section = "X-T: 1\r\nContent-Length: 99\r\nAuthorization: x\r\nTransfer-Encoding: chunked\r\n";
    await using upstream = startUpstream(({ body }) => {
      const text = new TextDecoder().decode(body);
      return `HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n${body.length}\r\n${text}\r\n0\r\n${section}\r\n`;
    });
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    // An engine that knows no trailers may close the connection behind them.
    for (let i = 0; i < (trailers ? 2 : 1); i++) {
      await t.step(`request ${i + 1} on the connection`, async () => {
        const head = "POST / HTTP/1.1\r\nHost: x\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n";
        await client.write(`${head}3\r\nabc\r\n0\r\n${section}\r\n`);
        const response = await client.readResponse("POST");
        assertEquals([response.status, response.text, response.complete], [200, "abc", true]);
        const passed: [string, string][] = trailers ? [["X-T", "1"]] : [];
        assertEquals(response.trailers.pairs, passed);
        assertEquals(upstream.last.trailers.pairs, passed);
      });
    }
  });

  context.test("§6 flow: a function that reads nothing holds the client back", async () => {
    await using dog = await context.start(fixture("forever.sh"));
    using client = await dog.connect(1_000);
    assertLess(await bytesTaken(client), 64 << 20);
  });

  if (requestBackpressure) {
    context.test("§6 flow: a client that does not read its answer is held back", async () => {
      await using dog = await context.start("cat");
      using client = await dog.connect(1_000);
      assertLess(await bytesTaken(client), 64 << 20);
    });
  }

  if (interimAnswers) {
    context.test("§8 flow: interim answers that the client does not read are held back", async () => {
      const interim = `HTTP/1.1 103 Early Hints\r\nX-Long: ${"x".repeat(1_000_000)}\r\n\r\n`;
      let written = 0;
      let last = performance.now();
      await using upstream = startRawUpstream(async (connection) => {
        if (await connection.readRequestHead() === null) return;
        for (; written < 64; written++, last = performance.now()) await connection.write(interim);
        await connection.write(answer("all"));
      });
      await using dog = await context.startHttp(upstream);
      using client = await dog.connect();
      await client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      await until(() => written > 0 && performance.now() - last > 500, { what: "the function to be held back" });
      assertLess(written, 40);
      const response = await client.readResponse();
      assertEquals([response.interim.length, response.text], [64, "all"]);
    });
  }

  context.test("§8 flow: a body of many megabytes is not kept in memory", async () => {
    const size = 96 << 20;
    const chunk = new Uint8Array(1 << 20);
    await using upstream = startRawUpstream(async (connection) => {
      const request = await connection.readRequestHead();
      if (request === null) return;
      let seen = 0;
      for (let piece; seen < size && (piece = await connection.readSome()) !== null;) seen += piece.length;
      await connection.write(answer(String(seen)));
    });
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    await client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
    for (let sent = 0; sent < size; sent += chunk.length) await client.write(chunk);
    assertEquals((await client.readResponse("POST")).text, String(size));
    const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${dog.pid}/status`))![1]);
    assertLess(peak, 200_000);
    await until(async () => (await dog.get("/_/health")).status === 200, { what: "health" });
    assert(dog.running);
  });
}

/** How many bytes of an endless request are taken before nothing is taken for a second; at most 100 MB. */
async function bytesTaken(client: HttpClient): Promise<number> {
  const piece = new Uint8Array(65_536);
  let taken = 0;
  try {
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 300000000\r\n\r\n");
    while (taken < 100_000_000) {
      await client.write(piece);
      taken += piece.length;
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === "Silent")) throw error;
  }
  return taken;
}
