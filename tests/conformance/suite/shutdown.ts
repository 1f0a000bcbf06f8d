import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertMatch } from "@std/assert";
import type { HttpClient } from "../../helpers/http_client.ts";
import { logLine } from "../../helpers/log_line.ts";
import { valueOf } from "../../helpers/metrics.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { pause, until, within } from "../../helpers/until.ts";
import { answer, startUpstream } from "../../helpers/upstream.ts";
import type { Context } from "../context.ts";

/** compatibility.md §13: what clients see of a shutdown. Signals themselves are in tests/e2e. */
export function shutdown(context: Context): void {
  context.test("§13 shutdown: probes say 503 at once, requests are served for healthcheck_interval, then exit 0", async () => {
    await using dog = await context.start("cat", { healthcheck_interval: "1s" });
    const signalled = performance.now();
    dog.signal("SIGTERM");
    await dog.stderr.waitFor(logLine(/SIGTERM: no new connections in 1s/));
    await until(() => !dog.hasLock, { what: "the end of the lock file" });
    const [health, ready] = [await dog.get("/_/health"), await dog.get("/_/ready")];
    assertEquals([health.status, health.text, ready.status, ready.text], [503, "", 503, ""]);
    for (let i = 0; i < 3; i++) assertEquals((await dog.post("/", `still ${i}`)).text, `still ${i}`);
    assertEquals(await dog.exit(), 0);
    assertGreaterOrEqual(performance.now() - signalled, 950);
    const expected = [
      /SIGTERM: no new connections in 1s/,
      new RegExp(`Removing lock-file : ${dog.lockFile}`),
      /No new connections allowed, draining: 0 requests/,
      /Exiting\. Active connections: 0/,
    ];
    const positions = expected.map((pattern) => dog.log.search(logLine(pattern)));
    assert(positions.every((position) => position >= 0), dog.log);
    assertEquals(positions, positions.toSorted((a, b) => a - b));
  });

  context.test("§13 shutdown: requests in flight are finished, and new connections are not accepted meanwhile", async (t) => {
    await t.step("streaming, several", async () => {
      using tmp = new TempDir();
      await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")));
      const running = Array.from({ length: 5 }, () => dog.get());
      await until(() => dog.children().length >= 5, { what: "5 children" });
      dog.signal("SIGTERM");
      await dog.stderr.waitFor(logLine(/No new connections allowed, draining: 5 requests/));
      await until(() => dog.connect().then((client) => (client.close(), false), () => true), {
        what: "the port to be closed",
      });
      tmp.file("go");
      for (const { status, text, complete } of await Promise.all(running)) {
        assertEquals([status, text, complete], [200, "done\n", true]);
      }
      assertEquals(await dog.exit(), 0);
      assertMatch(dog.log, logLine(/Exiting\. Active connections: 0/));
    });
    await t.step("an upload that is still arriving", async () => {
      await using upstream = startUpstream((request) => answer(request.body));
      await using dog = await context.startHttp(upstream);
      using client = await dog.connect();
      await client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234");
      await until(async () => valueOf(await dog.metrics(), "http_requests_in_flight") === 1, { what: "the request" });
      dog.signal("SIGTERM");
      await dog.stderr.waitFor(/draining: 1 requests$/);
      await client.write("56789");
      const { status, text } = await client.readResponse("POST");
      assertEquals([status, text], [200, "0123456789"]);
      assertEquals(await dog.exit(), 0);
    });
    await t.step("an answer that is still being sent", () => drainInMidAnswer(context));
  });

  // An engine that does not see heads arrive can't wait for them, nor for what may be on its way.
  if (context.capabilities.readTimeout === "head and body") {
    context.test("§13 shutdown: a request whose head is still arriving is served", async () => {
      await using dog = await context.start("cat");
      using fresh = await dog.connect();
      using used = await dog.connect();
      assertEquals((await used.exchange({ method: "POST", body: "x" })).text, "x");
      for (const client of [fresh, used]) await client.write("POST / HTTP/1.1\r\nHost: x\r\n");
      await pause(100);
      dog.signal("SIGTERM");
      await dog.stderr.waitFor(/draining: 0 requests$/);
      for (const client of [fresh, used]) {
        await client.write("Content-Length: 1\r\n\r\ny");
        const { status, text, fields } = await client.readResponse("POST");
        assertEquals([status, text, fields.get("Connection")], [200, "y", "close"]);
      }
      assertEquals(await dog.exit(), 0);
    });

    context.test("§13 shutdown: a request behind an answer that promised to keep the connection is served", async () => {
      await drainInMidAnswer(context, async (client) => {
        const { text, fields } = await client.exchange({});
        assertEquals([text, fields.get("Connection")], ["first\nsecond\n", "close"]);
      });
    });
  }

  context.test("§13 shutdown: draining ends at write_timeout, exit 0, no child is left", async () => {
    await using dog = await context.start(fixture("ignore_sigterm.sh"), {
      write_timeout: "800ms",
      exec_timeout: "60s",
      kill_grace: "100ms",
    });
    const running = dog.get().catch(() => undefined);
    await dog.child();
    const signalled = performance.now();
    dog.signal("SIGTERM");
    assertEquals(await dog.exit(), 0);
    assertLess(performance.now() - signalled, 4_000);
    assertMatch(dog.log, logLine(/Exiting\. Active connections: [01]/));
    assertEquals(dog.children(), []);
    const response = await running;
    assert(response === undefined || response.status === 504 || !response.complete);
  });

  context.test("§13 shutdown: a client that does not read its answer holds it up no longer than write_timeout", async () => {
    await using dog = await context.start(fixture("print_without_pause.sh", "stdout"), {
      write_timeout: "1s",
      kill_grace: "100ms",
    });
    using client = await dog.connect();
    await client.send({});
    await client.readFinalHead();
    const signalled = performance.now();
    dog.signal("SIGTERM");
    assertEquals(await dog.exit(), 0);
    assertLess(performance.now() - signalled, 4_000);
    assertEquals(dog.children(), []);
  });

  context.test("§13 shutdown: idle connections do not hold it up", async () => {
    await using dog = await context.start("cat");
    using silent = await dog.connect();
    using idle = await dog.connect();
    assertEquals((await idle.exchange({ method: "POST", body: "x" })).text, "x");
    dog.signal("SIGTERM");
    assertEquals(await dog.exit(5_000), 0);
    assert(await silent.closedByPeer() && await idle.closedByPeer(), "a connection is open");
  });

  context.test("§13 shutdown: nothing accepted is lost under load", async () => {
    await using dog = await context.start("cat", { healthcheck_interval: "600ms" });
    let served = 0, failedAt = Infinity;
    const clients = Array.from({ length: 4 }, async () => {
      while (failedAt === Infinity) {
        try {
          const { status, text, complete } = await dog.post("/", "abc");
          assertEquals([status, text, complete], [200, "abc", true]);
          served++;
        } catch (error) {
          if (!(error instanceof Error) || error.name === "AssertionError") throw error;
          failedAt = Math.min(failedAt, performance.now());
        }
      }
    });
    await until(() => served > 10, { what: "ten answers" });
    const signalled = performance.now();
    dog.signal("SIGTERM");
    assertEquals(await dog.exit(), 0);
    await within(5_000, Promise.all(clients), "the clients");
    // Connections that waited in the listen queue when the port closed may be reset, none before that.
    assertGreaterOrEqual(failedAt - signalled, 550);
  });

  context.test("§13 shutdown: http mode's function gets SIGTERM only when draining is over", async () => {
    using tmp = new TempDir();
    const go = Promise.withResolvers<void>();
    await using upstream = startUpstream(async () => {
      await go.promise;
      return answer("done");
    });
    await using dog = await context.startHttp(upstream, { fprocess: fixture("note_sigterm.sh", tmp.at("sigterm")) });
    const running = dog.get();
    await until(() => upstream.requests.length === 1, { what: "the request at the function" });
    dog.signal("SIGTERM");
    await dog.stderr.waitFor(/draining: 1 requests$/);
    await pause(300);
    assert(!tmp.has("sigterm"), "the function got SIGTERM while its request was in flight");
    go.resolve();
    assertEquals((await running).text, "done");
    assertEquals(await dog.exit(), 0);
    assert(tmp.has("sigterm"), "the function never got SIGTERM");
    assert(!dog.log.includes("terminated"), dog.log);
  });

  context.test("§13 shutdown: http mode's function that dies of SIGTERM, or ignores it, is no error", async (t) => {
    for (const program of ["forever.sh", "ignore_sigterm.sh"]) {
      await t.step(program, async () => {
        await using upstream = startUpstream();
        await using dog = await context.startHttp(upstream, {
          fprocess: fixture(program),
          write_timeout: "5s",
          kill_grace: "200ms",
        });
        await dog.get();
        assertEquals(await dog.stop(), 0);
        assertEquals(dog.children(), []);
        assert(!dog.log.includes("terminated"), dog.log);
      });
    }
  });

  context.test("§13 shutdown: the port is free afterwards", async () => {
    await using first = await context.start("cat");
    await first.post("/", "x");
    assertEquals(await first.stop(), 0);
    await using second = await context.start("cat", { port: String(first.port) });
    assertEquals((await second.post("/", "again")).text, "again");
  });
}

/** SIGTERM comes while an answer is being sent, which arrives whole; then `next` goes on with its connection. */
async function drainInMidAnswer(context: Context, next?: (client: HttpClient) => Promise<void>): Promise<void> {
  using tmp = new TempDir();
  await using dog = await context.start(fixture("print_around_file.sh", tmp.at("go")));
  using client = await dog.connect();
  await client.send({});
  const head = await client.readFinalHead();
  dog.signal("SIGTERM");
  await dog.stderr.waitFor(/draining: 1 requests$/);
  tmp.file("go");
  const { text, complete } = await client.readBody(head);
  assertEquals([text, complete], ["first\nsecond\n", true]);
  await next?.(client);
  assertEquals(await dog.exit(), 0);
}
