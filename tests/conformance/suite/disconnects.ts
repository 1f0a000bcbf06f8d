import { assert, assertEquals } from "@std/assert";
import type { HttpClient } from "../../helpers/http_client.ts";
import { logLine } from "../../helpers/log_line.ts";
import { valueOf } from "../../helpers/metrics.ts";
import { isAlive } from "../../helpers/proc.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until, within } from "../../helpers/until.ts";
import { startRawUpstream, startUpstream, type UpstreamConnection } from "../../helpers/upstream.ts";
import type { Context } from "../context.ts";

/** How a client goes away. A reset cannot be sent by Deno at will; over unread bytes `close` becomes one. */
const WAYS: Record<string, (client: HttpClient) => void | Promise<void>> = {
  "close": (client) => client.close(),
  "half-close": (client) => client.halfClose(),
};

/** compatibility.md §4, §6, §8: a client that goes away ends the work that is done for it. */
export function disconnects(context: Context): void {
  context.test("§4 client gone ends the function's process tree, and is logged and counted as such", async (t) => {
    await using dog = await context.start(fixture("forever.sh"), { kill_grace: "100ms" });
    let gone = 0;
    for (const [way, leave] of Object.entries(WAYS)) {
      for (const body of [undefined, "abc"]) {
        const method = body === undefined ? "GET" : "POST";
        await t.step(`${way} after ${method}`, async () => {
          using client = await dog.connect();
          await client.send({ method, target: `/${way}`, body });
          await dog.child();
          await leave(client);
          await dog.noChildren(2_000);
          await dog.stderr.waitFor(logLine(new RegExp(`${method} /${way} - client closed \\(\\d+\\.\\d{4}s\\)`)));
          gone++;
        });
      }
    }
    await t.step("499 in the metrics", async () => {
      const page = await dog.metrics();
      const count = (method: string) => valueOf(page, "http_requests_total", { code: "499", method });
      assertEquals([count("get")! + count("post")!, valueOf(page, "http_requests_in_flight")], [gone, 0]);
    });
  });

  context.test("§4 client gone in the middle of its request ends the function", async () => {
    await using dog = await context.start("cat");
    using client = await dog.connect();
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    await dog.child();
    client.close();
    await dog.noChildren();
  });

  context.test("§4 client gone in the middle of the answer ends the function", async () => {
    await using dog = await context.start("yes", { kill_grace: "100ms" });
    using client = await dog.connect();
    await client.send({});
    await client.readFinalHead();
    client.close();
    await dog.noChildren();
    await dog.stderr.waitFor(logLine(/GET \/ - client closed \(\d+\.\d{4}s\)/));
  });

  context.test("§8 client gone cancels the call of the upstream, and is not logged as a timeout", async (t) => {
    for (const [way, leave] of Object.entries(WAYS)) {
      for (const body of [undefined, "abc"]) {
        const method = body === undefined ? "GET" : "POST";
        await t.step(`${way} after ${method}`, async () => {
          const arrived = Promise.withResolvers<void>(), cancelled = Promise.withResolvers<boolean>();
          await using upstream = startUpstream(async (_, connection) => {
            arrived.resolve();
            cancelled.resolve(await connection.closedByPeer(5_000));
          });
          await using dog = await context.startHttp(upstream);
          using client = await dog.connect();
          await client.send({ method, target: "/p", body });
          await within(5_000, arrived.promise, "the request at the upstream");
          await leave(client);
          assert(await cancelled.promise, "the call goes on");
          await dog.stderr.waitFor(logLine(new RegExp(`${method} /p - client closed \\(\\d+\\.\\d{4}s\\)`)));
          assert(!dog.log.includes("exec_timeout"), dog.log);
        });
      }
    }
  });

  context.test("§8 client gone in mid-upload: what the function got does not look whole", async (t) => {
    for (const [framing, begun] of Object.entries(BEGUN)) {
      await t.step(framing, async () => {
        const arrived = Promise.withResolvers<void>(), whole = Promise.withResolvers<boolean>();
        await using upstream = startRawUpstream(async (connection) => {
          const head = await connection.readRequestHead();
          if (head === null) return;
          arrived.resolve();
          whole.resolve(await connection.readRequestBody(head).then(() => true, () => false));
        });
        await using dog = await context.startHttp(upstream);
        using client = await dog.connect();
        await client.write(begun);
        await within(5_000, arrived.promise, "the head at the upstream");
        client.close();
        assertEquals(await within(5_000, whole.promise, "the end at the upstream"), false);
      });
    }
  });

  context.test("§8 client gone in mid-answer stops the upstream", async () => {
    const stopped = Promise.withResolvers<void>();
    await using upstream = startUpstream(async (_, connection) => {
      await connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      await flood(connection);
      stopped.resolve();
    });
    await using dog = await context.startHttp(upstream);
    using client = await dog.connect();
    await client.send({});
    await client.readFinalHead();
    client.close();
    await within(8_000, stopped.promise, "the upstream to stop");
    await dog.stderr.waitFor(logLine(/GET \/ - client closed \(\d+\.\d{4}s\)/));
  });

  context.test("§8 the rest of an answer that nobody reads is never another request's", async () => {
    await using upstream = startUpstream(({ target }) =>
      `HTTP/1.1 200 OK\r\nContent-Length: ${target.length * 5_000}\r\n\r\n${target.repeat(5_000)}`
    );
    await using dog = await context.startHttp(upstream);
    for (let i = 0; i < 15; i++) {
      using client = await dog.connect();
      await client.send({ target: `/gone${i}` });
      if (i % 2) await client.readFinalHead();
      client.close();
      const { text } = await dog.get(`/next${i}`);
      assert(text === `/next${i}`.repeat(5_000), `request ${i} got another one's answer: ${text.slice(0, 100)}`);
    }
  });

  context.test("§4 ignore_client_abort: the work goes on to its end", async (t) => {
    for (const [way, leave] of Object.entries(WAYS)) {
      await t.step(`${way}, streaming`, async () => {
        using tmp = new TempDir();
        await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")), {
          ignore_client_abort: "true",
        });
        using client = await dog.connect();
        await client.send({});
        const child = await dog.child();
        await leave(client);
        assertEquals((await dog.get("/_/health")).status, 200);
        assert(isAlive(child), "the function was ended");
        tmp.file("go");
        await dog.noChildren();
        await dog.stderr.waitFor(/^.*GET \/ - .*$/);
      });
      await t.step(`${way}, http`, async () => {
        const arrived = Promise.withResolvers<void>(), go = Promise.withResolvers<void>();
        let answered = false;
        await using upstream = startUpstream(async (_, connection) => {
          arrived.resolve();
          await go.promise;
          await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
          answered = true;
        });
        await using dog = await context.startHttp(upstream, { ignore_client_abort: "true" });
        using client = await dog.connect();
        await client.send({ method: "POST", body: "abc" });
        await within(5_000, arrived.promise, "the request at the upstream");
        await leave(client);
        assertEquals((await dog.get("/_/health")).status, 200);
        go.resolve();
        await dog.stderr.waitFor(/^.*POST \/ - .*$/);
        assert(answered, "the call was cancelled");
      });
    }
  });

  context.test("§4 a slot comes back when its client has gone", async () => {
    await using upstream = startUpstream(async ({ target }, connection) => {
      if (target === "/slow") await connection.closedByPeer(8_000);
      else return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    });
    await using dog = await context.startHttp(upstream, { max_inflight: "1" });
    using client = await dog.connect();
    await client.send({ target: "/slow" });
    await until(() => upstream.requests.length === 1, { what: "the request at the upstream" });
    assertEquals((await dog.get("/other")).status, 429);
    client.close();
    await until(async () => (await dog.get("/other")).status === 200, { what: "a free slot" });
  });
}

/** Requests whose bodies do not end. */
const BEGUN = {
  "chunked": "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
  "Content-Length": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhello",
};

/** Writes chunks until the other side takes no more. */
async function flood(connection: UpstreamConnection): Promise<void> {
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  try {
    while (true) await connection.write(chunk);
  } catch {
    return;
  }
}
