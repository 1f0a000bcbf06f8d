import { assert, assertEquals } from "@std/assert";
import { logLine } from "../../helpers/log_line.ts";
import { valueOf } from "../../helpers/metrics.ts";
import { until, within } from "../../helpers/until.ts";
import { answer, startRawUpstream, startUpstream, type Upstream } from "../../helpers/upstream.ts";
import type { HttpClient } from "../../helpers/http_client.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";

const ASKS =
  "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n";
const SWITCHES = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

/** compatibility.md §8: upgrades. */
export function upgrades(context: Context): void {
  context.test("§8 upgrade: h2c is removed, and answered as HTTP/1.1", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream);
    const { status, text } = await dog.raw(
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n",
    );
    assertEquals([status, text, upstream.last.fields.get("upgrade")], [200, "hello", undefined]);
  });

  context.test("§8 upgrade: a 101 that nobody asked for is 500", async () => {
    await using upstream = startUpstream(() => SWITCHES);
    await using dog = await context.startHttp(upstream);
    const { status, fields } = await dog.get();
    assertEquals([status, fields.get("x-openfaas-internal")], [500, "of-watchdog"]);
  });

  if (context.capabilities.tunnels === "none") {
    context.test("§8 upgrade: an engine without tunnels answers 501 with a text", async () => {
      await using upstream = startUpstream();
      await using dog = await context.startHttp(upstream);
      const { status, text } = await dog.raw(ASKS);
      assertEquals([status, text !== "", upstream.requests.length], [501, true, 0]);
      assertEquals((await dog.get()).text, "hello");
    });
    return;
  }

  context.test("§8 upgrade: bytes pass both ways, those in the packet of the request too, and half-closes", async () => {
    await using upstream = startEcho();
    await using dog = await context.startHttp(upstream);
    using client = await openTunnel(dog, "first ");
    assertEquals(new TextDecoder().decode(await client.readExactly(12)), "greet:first ");
    await client.write("\x00\xff second");
    assertEquals((await client.readExactly(9)).at(1), 0xff);
    await client.halfClose();
    assertEquals(new TextDecoder().decode(await client.readToEnd()), "bye");
    await dog.stderr.waitFor(logLine(/GET \/chat - 101 Switching Protocols - ContentLength: \S+ \(\d+\.\d{4}s\)/));
  });

  context.test("§8 upgrade: no request deadline applies; it holds its slot and counts as in flight", async () => {
    await using upstream = startEcho();
    await using dog = await context.startHttp(upstream, {
      exec_timeout: "300ms",
      write_timeout: "300ms",
      read_timeout: "300ms",
      max_inflight: "1",
    });
    using client = await openTunnel(dog, "x");
    await client.readExactly(7);
    const opened = performance.now();
    await until(() => performance.now() - opened > 700, { what: "the deadlines to be over" });
    assertEquals((await dog.get()).status, 429);
    assertEquals(valueOf(await dog.metrics(), "http_requests_in_flight"), 1);
    await client.write("still");
    assertEquals(new TextDecoder().decode(await client.readExactly(5)), "still");
    client.close();
    await until(async () => valueOf(await dog.metrics(), "http_requests_in_flight") === 0, {
      what: "the end of the tunnel",
    });
  });

  context.test("§8 upgrade: a refusal of the function is an ordinary answer", async () => {
    await using upstream = startUpstream(({ fields }) =>
      fields.get("upgrade") === "websocket" ? answer("no", { status: "403 Forbidden" }) : answer("yes")
    );
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    await client.write(ASKS);
    const { status, text } = await client.readResponse();
    assertEquals([status, text], [403, "no"]);
    assertEquals((await client.exchange()).text, "yes");
  });

  context.test("§8 upgrade: a 101 for another protocol is 500", async () => {
    await using upstream = startUpstream(() => SWITCHES.replace("Upgrade: websocket", "Upgrade: other"));
    await using dog = await context.startHttp(upstream);
    const { status, fields } = await dog.raw(ASKS);
    assertEquals([status, fields.get("x-openfaas-internal")], [500, "of-watchdog"]);
  });

  context.test("§8 upgrade: framing fields of a 101 are stripped", async () => {
    await using upstream = startRawUpstream(async (connection) => {
      if (await connection.readRequestHead() === null) return;
      await connection.write(SWITCHES.replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\ngreet:"));
    });
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    await client.write(ASKS);
    const { status, fields } = await client.readFinalHead();
    assertEquals([status, fields.get("content-length")], [101, undefined]);
    assertEquals(new TextDecoder().decode(await client.readExactly(6)), "greet:");
  });

  context.test("§8 upgrade: a 101 that comes before the end of the request waits for it", async () => {
    await using upstream = startRawUpstream(async (connection) => {
      const request = await connection.readRequestHead();
      if (request === null) return;
      await connection.write(`${SWITCHES}greet:`);
      await connection.readRequestBody(request);
      await connection.write(request.text);
      for (let piece; (piece = await connection.readSome()) !== null;) await connection.write(piece);
    });
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    await client.write(ASKS.replace("GET", "POST").replace("\r\n\r\n", "\r\nContent-Length: 4\r\n\r\nbo"));
    await until(() => upstream.connections === 1, { what: "the request" });
    await client.write("dytunnel");
    assertEquals((await client.readFinalHead()).status, 101);
    assertEquals(new TextDecoder().decode(await client.readExactly(16)), "greet:bodytunnel");
  });

  context.test("§8 upgrade: a 101 in front of a request that does not end is 504 at the deadline", async () => {
    await using upstream = startRawUpstream(async (connection) => {
      if (await connection.readRequestHead() === null) return;
      await connection.write(SWITCHES);
      await connection.closedByPeer(5_000);
    });
    await using dog = await context.startHttp(upstream, { exec_timeout: "300ms" });
    using client = await dog.connect();
    await client.write(ASKS.replace("GET", "POST").replace("\r\n\r\n", "\r\nContent-Length: 4\r\n\r\nbo"));
    const { status, fields } = await client.readResponse();
    assertEquals([status, fields.get("x-openfaas-internal")], [504, "of-watchdog"]);
  });

  context.test("§8 upgrade: a tunnel is cut when draining ends", async () => {
    await using upstream = startEcho();
    await using dog = await context.startHttp(upstream, { write_timeout: "700ms", exec_timeout: "700ms" });
    using client = await openTunnel(dog, "x");
    await client.readExactly(7);
    dog.signal("SIGTERM");
    await dog.stderr.waitFor(/draining: 1 requests$/);
    await client.write("more");
    assertEquals(new TextDecoder().decode(await client.readExactly(4)), "more");
    assertEquals(await dog.exit(), 0);
    assert(await client.closedByPeer(), "the tunnel is open");
  });

  context.test("§8 upgrade: the end of either side ends the other", async () => {
    const gone = Promise.withResolvers<boolean>();
    await using upstream = startRawUpstream(async (connection) => {
      if (await connection.readRequestHead() === null) return;
      await connection.write(SWITCHES);
      gone.resolve(await connection.closedByPeer(5_000));
    });
    await using dog = await context.startHttp(upstream);
    const client = await openTunnel(dog, "");
    client.close();
    assert(await within(6_000, gone.promise, "the end at the function"), "the function's connection is open");
    using other = await openTunnel(dog, "");
    upstream.cut();
    assert(await other.closedByPeer(), "the client's connection is open");
  });
}

/** Greets, sends back what comes, and says bye at the end of the stream. */
function startEcho(): Upstream {
  return startRawUpstream(async (connection) => {
    if (await connection.readRequestHead() === null) return;
    await connection.write(`${SWITCHES}greet:`);
    for (let piece; (piece = await connection.readSome()) !== null;) await connection.write(piece);
    await connection.write("bye");
  });
}

/** A connection on which the protocol was switched; `first` is sent together with the request. */
async function openTunnel(dog: Watchdog, first: string): Promise<HttpClient> {
  const client = await dog.connect();
  await client.write(ASKS + first);
  const { status, fields } = await client.readFinalHead();
  assertEquals([status, fields.get("upgrade")], [101, "websocket"]);
  return client;
}
