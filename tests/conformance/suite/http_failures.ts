import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import { createAuthority, needsCertificates } from "../../helpers/certificates.ts";
import { freePort } from "../../helpers/free_port.ts";
import { logLine } from "../../helpers/log_line.ts";
import { requires } from "../../helpers/requires.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { pause, until } from "../../helpers/until.ts";
import { answer, startRawUpstream, startUpstream, type UpstreamConnection } from "../../helpers/upstream.ts";
import { assertInternal } from "../assertions.ts";
import type { Context } from "../context.ts";

/** What a broken server of a function may answer. */
const BROKEN: Record<string, (connection: UpstreamConnection) => void | Promise<void>> = {
  "closes without an answer": (connection) => connection.close(),
  "answers garbage": (connection) => connection.write("this is not HTTP\r\n\r\n"),
  "answers two lengths": (connection) =>
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"),
  "ends its head early": async (connection) => {
    await connection.write("HTTP/1.1 200 OK\r\nContent-Le");
    connection.close();
  },
};

/** Answers that break off. */
const CUT: Record<string, string> = {
  // Long enough that no engine waits for the whole before it sends the head.
  "Content-Length": "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nhello",
  "chunked, between chunks": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
  "chunked, in a chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello",
};

/** compatibility.md §8: servers of functions that fail, close, or are not there. */
export function httpFailures(context: Context): void {
  context.test("§8 failure: a broken answer is 500, empty, marked as the watchdog's own", async (t) => {
    for (const [name, respond] of Object.entries(BROKEN)) {
      await t.step(name, async () => {
        await using upstream = startUpstream(async (_, connection) => await respond(connection));
        await using dog = await context.startHttp(upstream);
        assertInternal(await dog.post("/p", "x"), 500);
        await dog.stderr.waitFor(logLine(/POST \/p - 500 Internal Server Error - ContentLength: 0B \(\d+\.\d{4}s\)/));
        assertEquals(upstream.requests.length, 1, "a POST was sent again");
      });
    }
  });

  context.test("§8 failure: an answer that breaks off is never ended cleanly", async (t) => {
    for (const [name, begun] of Object.entries(CUT)) {
      await t.step(name, async () => {
        const headSeen = Promise.withResolvers<void>();
        await using upstream = startUpstream(async (_, connection) => {
          await connection.write(begun);
          await headSeen.promise;
          connection.close();
        });
        await using dog = await context.startHttp(upstream);
        using client = await dog.connect();
        await client.send({});
        const response = await client.readFinalHead();
        headSeen.resolve();
        assertEquals([response.status, (await client.readBody(response)).complete], [200, false]);
        await dog.stderr.waitFor(logLine(/Upstream HTTP answer broke off after \d+(?: of \d+)? bytes: GET \//));
      });
    }
  });

  context.test("§8 failure: surplus bytes behind an answer are never another request's", async () => {
    const surplus = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL";
    await using upstream = startUpstream(({ target }) =>
      `HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}${surplus}`
    );
    await using dog = await context.startHttp(upstream);
    for (let i = 0; i < 10; i++) {
      const method = i % 2 ? "GET" : "POST";
      const { status, text } = await dog.request({
        method,
        target: `/${i}`,
        body: method === "POST" ? "x" : undefined,
      });
      assert(text === `/${i}` || (status === 500 && text === ""), `${status} ${text}`);
    }
  });

  context.test("§8 failure: a port that is closed is waited for, up to the deadline", async (t) => {
    await t.step("requests that come before the function listens", async () => {
      const port = freePort();
      await using dog = await context.startHttp(`http://127.0.0.1:${port}`);
      const early = [
        dog.get("/early"),
        dog.post("/early", "x"),
        dog.request({ method: "POST", target: "/early", chunks: ["x"] }),
      ];
      await pause(500);
      await using _upstream = startUpstream(undefined, port);
      for (const { status, text } of await Promise.all(early)) assertEquals([status, text], [200, "hello"]);
    });
    await t.step("requests while it restarts", async () => {
      const port = freePort();
      // Closes by itself, announced: an idle connection that is closed while it is taken is another matter.
      await using first = startUpstream(() => answer("hello", { fields: [["Connection", "close"]] }), port);
      await using dog = await context.startHttp(first);
      assertEquals((await dog.get()).text, "hello");
      first.stop();
      const between = Array.from({ length: 4 }, (_, i) => i % 2 ? dog.get() : dog.post("/", "x"));
      await pause(400);
      await using _second = startUpstream(undefined, port);
      for (const { status, text } of await Promise.all(between)) assertEquals([status, text], [200, "hello"]);
    });
    await t.step("504 where it stays closed", async () => {
      await using dog = await context.startHttp(`http://127.0.0.1:${freePort()}`, { exec_timeout: "500ms" });
      const { status, text, fields } = await dog.post("/", "x");
      assertEquals([status, text, fields.all("x-openfaas-internal")], [504, "", ["of-watchdog"]]);
    });
  });

  context.test("§8 failure: what must not run twice never does, and a closing upstream costs no answer", async () => {
    const runs = new Map<string, number>();
    await using upstream = startRawUpstream(async (connection) => {
      // Closes right behind every second answer, and every fifth connection without one, when the request has been executed.
      for (let n = 1;; n++) {
        const request = await connection.readRequestHead();
        if (request === null) return;
        const id = (await connection.readRequestBody(request)).text;
        runs.set(id, (runs.get(id) ?? 0) + 1);
        if (connection.number % 5 === 0) return;
        await connection.write(answer(id));
        if (n === 2) return;
      }
    });
    await using dog = await context.startHttp(upstream);
    let failed = 0;
    await Promise.all(Array.from({ length: 6 }, async (_, worker) => {
      for (let i = 0; i < 25; i++) {
        const id = `${worker}.${i}`;
        const { status, text } = await dog.post("/", id);
        if (status === 200) assertEquals(text, id);
        else failed++;
      }
    }));
    assertEquals([...runs].filter(([, count]) => count > 1), []);
    assertGreaterOrEqual(runs.size, 150 - failed);
    // Those whose connection was closed without an answer fail, and the few that were on their way when the first close was seen.
    assertLessOrEqual(failed, Math.ceil(upstream.connections / 5) + 6);
  });

  context.test("§8 failure: POSTs pass an upstream that closes after each answer", async () => {
    await using upstream = startUpstream(async ({ body }, connection) => {
      await connection.write(answer(body, { fields: [["Connection", "close"]] }));
      connection.close();
    });
    await using dog = await context.startHttp(upstream);
    for (let i = 0; i < 20; i++) {
      const { status, text } = await dog.post("/", `body ${i}`);
      assertEquals([status, text], [200, `body ${i}`]);
    }
  });

  context.test("§8 failure: a server with one thread is not blocked by idle connections", async () => {
    let turn = Promise.resolve();
    await using upstream = startRawUpstream((connection) => {
      // The next connection is served when this one is over.
      const served = turn.then(async () => {
        for (let request; (request = await connection.readRequestHead()) !== null;) {
          await connection.readRequestBody(request);
          await connection.write(answer(request.target));
        }
      });
      turn = served.catch(() => {});
      return served;
    });
    await using dog = await context.startHttp(upstream, { exec_timeout: "5s" });
    for (let round = 0; round < 3; round++) {
      const targets = Array.from({ length: 8 }, (_, i) => `/${round}.${i}`);
      const answers = await Promise.all(targets.map((target, i) => i % 2 ? dog.get(target) : dog.post(target, "x")));
      assertEquals(answers.map(({ text }) => text), targets);
    }
  });

  context.test(
    requires(
      "§8 https upstream: a certificate that is not trusted is 500, with the reason in the log",
      ...needsCertificates,
    ),
    async () => {
      using tmp = new TempDir();
      await using server = await createAuthority(tmp).then((authority) => authority.serve());
      await using dog = await context.startHttp(server.url);
      assertInternal(await dog.post("/p", "x"), 500);
      await dog.stderr.waitFor(/certificate|UnknownIssuer|self.signed/i);
      assertEquals((await dog.get("/_/health")).status, 200);
    },
  );

  context.test(requires("§8 https upstream: a trusted certificate works", ...needsCertificates), async () => {
    using tmp = new TempDir();
    const authority = await createAuthority(tmp);
    await using server = authority.serve();
    await using dog = await context.startHttp(server.url, { DENO_CERT: authority.certificate });
    const { status, text } = await dog.post("/p", "over TLS");
    assertEquals([status, text], [200, "POST /p over TLS"]);
  });

  context.test("§8 many requests, one after the other and side by side, get their own answers", async () => {
    await using upstream = startUpstream(async ({ target, body }) => {
      await pause(Math.random() * 10);
      return answer(`${target} ${new TextDecoder().decode(body)}`);
    });
    await using dog = await context.startHttp(upstream);
    await Promise.all(Array.from({ length: 12 }, async (_, worker) => {
      using client = await dog.connect();
      for (let i = 0; i < 25; i++) {
        const { text } = await client.exchange({
          method: "POST",
          target: `/${worker}/${i}`,
          body: `body ${worker} ${i}`,
        });
        assertEquals(text, `/${worker}/${i} body ${worker} ${i}`);
      }
    }));
    await until(async () => (await dog.metrics()).includes('http_requests_total{code="200",method="post"} 300'), {
      what: "300 requests in the metrics",
    });
  });
}
