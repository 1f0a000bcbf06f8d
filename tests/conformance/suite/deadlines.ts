import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertMatch } from "@std/assert";
import { logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { pause } from "../../helpers/until.ts";
import { answer, startUpstream, type UpstreamHandler } from "../../helpers/upstream.ts";
import type { ClientResponse } from "../../helpers/http_client.ts";
import { assertInternal } from "../assertions.ts";
import type { Context, Env } from "../context.ts";

/** Which of the two ends the work, and after how many ms. */
const LIMITS: readonly (readonly [string, Env, number])[] = [
  ["exec_timeout", { exec_timeout: "500ms", write_timeout: "20s" }, 500],
  ["write_timeout below it", { exec_timeout: "20s", write_timeout: "500ms" }, 500],
  ["write_timeout without it", { exec_timeout: "0", write_timeout: "500ms" }, 500],
  ["both at 1s", { exec_timeout: "1s", write_timeout: "1s" }, 1_000],
];

/** compatibility.md §4: work ends at the earlier of `exec_timeout` and `write_timeout`; §8: `X-Timeout`. */
export function deadlines(context: Context): void {
  context.test("§4 deadline before the answer has begun is a whole 504, in both modes", async (t) => {
    for (const [name, env, limit] of LIMITS) {
      await t.step(`${name}, streaming`, async () => {
        await using dog = await context.start(fixture("forever.sh"), env);
        const response = await dog.post("/p", "abc");
        assertEquals([response.status, response.complete], [504, true]);
        assertAround(response, limit);
        await dog.stderr.waitFor(logLine(/POST \/p - 504 - ContentLength: \S+ \(\d+\.\d{4}s\)/));
      });
      await t.step(`${name}, http`, async () => {
        await using upstream = startUpstream(never);
        await using dog = await context.startHttp(upstream, env);
        for (const body of [undefined, "abc"]) {
          const response = await dog.request({ method: body ? "POST" : "GET", target: "/p", body });
          assertInternal(response, 504);
          assertAround(response, limit);
        }
        await dog.stderr.waitFor(logLine(/POST \/p - 504 Gateway Timeout - ContentLength: 0B \(\d+\.\d{4}s\)/));
        assert(!dog.log.includes("client closed"), dog.log);
      });
    }
  });

  context.test("§8 deadline in mid-body breaks the answer off", async (t) => {
    for (const [name, env] of LIMITS.slice(0, 2)) {
      for (const [framing, begun] of Object.entries(BEGUN)) {
        await t.step(`${name}, ${framing}`, async () => {
          await using upstream = startUpstream(async (request, connection) => {
            await connection.write(begun);
            return await never(request, connection);
          });
          await using dog = await context.startHttp(upstream, env);
          const response = await dog.get();
          assertEquals([response.status, response.complete], [200, false]);
          assertAround(response, 500);
          await dog.stderr.waitFor(logLine(/Upstream HTTP killed due to (?:exec|write)_timeout: 500ms/));
        });
      }
    }
  });

  context.test("§12 exec_timeout is logged as such in http mode", async () => {
    await using upstream = startUpstream(never);
    await using dog = await context.startHttp(upstream, { exec_timeout: "300ms" });
    await dog.get();
    await dog.stderr.waitFor(logLine(/Upstream HTTP killed due to exec_timeout: 300ms/));
  });

  context.test("§4 exec_timeout=0 leaves the work to write_timeout", async () => {
    await using upstream = startUpstream(late);
    await using dog = await context.startHttp(upstream, { exec_timeout: "0" });
    assertEquals((await dog.get()).text, "late");
  });

  context.test("§8 deadline holds for a body that is being buffered and does not end", async () => {
    await using upstream = startUpstream();
    await using dog = await context.startHttp(upstream, { buffer_http: "true", exec_timeout: "300ms" });
    using client = await dog.connect();
    await client.write("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    assertInternal(await client.readResponse("POST"), 504);
    assertEquals(upstream.requests.length, 0);
  });

  context.test("§8 X-Timeout shortens exec_timeout for one request and reaches the function", async (t) => {
    await using upstream = startUpstream((request, connection) =>
      request.target === "/never" ? never(request, connection) : late()
    );
    await using dog = await context.startHttp(upstream, { exec_timeout: "2s" });
    await t.step("shorter", async () => {
      const response = await dog.get("/never", { fields: [["X-Timeout", "300ms"]] });
      assertInternal(response, 504);
      assertAround(response, 300);
      assertEquals(upstream.last.fields.get("x-timeout"), "300ms");
    });
    await t.step("longer is ignored", async () => {
      const response = await dog.get("/never", { fields: [["X-Timeout", "20s"]] });
      assertInternal(response, 504);
      assertAround(response, 2_000);
    });
    for (const value of ["0s", "0", "-1s", "soon", "1"]) {
      await t.step(`"${value}" is ignored`, async () => {
        assertEquals((await dog.get("/late", { fields: [["X-Timeout", value]] })).text, "late");
      });
    }
  });

  context.test("§8 X-Timeout is ignored where exec_timeout is 0", async () => {
    await using upstream = startUpstream(late);
    await using dog = await context.startHttp(upstream, { exec_timeout: "0" });
    assertEquals((await dog.get("/", { fields: [["X-Timeout", "100ms"]] })).text, "late");
  });

  context.test("§4 durations of more than 24.8 days do not fire at once", async () => {
    const env = { exec_timeout: "720h", write_timeout: "9999h", read_timeout: "9999h" };
    await using dog = await context.start("cat", env);
    assertMatch(dog.log, /Timeouts: read: 9999h0m0s write: 9999h0m0s hard: 720h0m0s health: /);
    using client = await dog.connect();
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc");
    await pause(300);
    await client.write("def");
    const { status, text, complete } = await client.readResponse("POST");
    assertEquals([status, text, complete], [200, "abcdef", true]);
  });

  context.test("§4 read_timeout ends a request whose body stops, and the function with it", async () => {
    await using dog = await context.start("wc -c", { read_timeout: "500ms" });
    using client = await dog.connect();
    const sent = performance.now();
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    const response = await client.readResponse("POST").catch(() => undefined);
    assert(response === undefined || response.status >= 400 || !response.complete, `status ${response?.status}`);
    assertGreaterOrEqual(performance.now() - sent, 400);
    assertLess(performance.now() - sent, 5_000);
    await dog.noChildren();
  });

  context.test("§4 read_timeout does not end an answer whose request is whole", async () => {
    await using upstream = startUpstream(late);
    await using dog = await context.startHttp(upstream, { read_timeout: "200ms" });
    assertEquals((await dog.post("/", "x")).text, "late");
  });

  if (context.capabilities.readTimeout === "head and body") {
    context.test("§4 read_timeout ends a connection whose head never ends", async () => {
      await using dog = await context.start("cat", { read_timeout: "500ms" });
      using client = await dog.connect();
      await client.write("GET / HTTP/1.1\r\nHost: ");
      assert(await client.closedByPeer(5_000), "the connection stays open");
    });
  }
}

/** Heads of answers whose bodies do not end. */
const BEGUN = {
  "Content-Length": `HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${"x".repeat(50_000)}`,
  "chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
};

/** Answers nothing until the watchdog gives up. */
async function never(_: unknown, connection: Parameters<UpstreamHandler>[1]): Promise<void> {
  await connection.closedByPeer(15_000);
}

/** Answers after more than half a second. */
async function late(): Promise<Uint8Array> {
  await pause(600);
  return answer("late");
}

/** The answer ended at the limit: never before, and not much after. */
function assertAround(response: ClientResponse, limit: number): void {
  assertGreaterOrEqual(response.endAt, limit - 50);
  assertLess(response.endAt, limit + 3_000);
}
