import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { randomBytes, sha256 } from "../../helpers/bytes.ts";
import type { ClientResponse } from "../../helpers/http_client.ts";
import { logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import type { Context } from "../context.ts";

const SERIALIZING = { mode: "serializing" };

/** compatibility.md §7: request and answer are held whole. */
export function serializing(context: Context): void {
  context.test("§7 serializing: cat", async (t) => {
    await using dog = await context.start("cat", SERIALIZING);
    for (const length of [0, 5, 2_048, 2_049, 200_000, 3_000_000]) {
      const data = randomBytes(length);
      const pieces = [data.subarray(0, 1), data.subarray(1, 70_000), data.subarray(70_000)].filter((piece) =>
        piece.length > 0
      );
      await t.step(`${length} bytes, with their length`, async () => {
        await assertWhole(await dog.post("/", data), data);
      });
      await t.step(`${length} bytes, chunked`, async () => {
        await assertWhole(await dog.request({ method: "POST", chunks: pieces }), data);
      });
    }
    await t.step("keep-alive: 20 requests on one connection", async () => {
      using client = await dog.connect();
      for (let i = 0; i < 20; i++) {
        assertEquals((await client.exchange({ method: "POST", body: `body ${i}` })).text, `body ${i}`);
      }
    });
    await t.step("no child is left, not even as a zombie", async () => {
      await until(() => dog.children().length + dog.zombies().length === 0, { what: "the end of all children" });
    });
  });

  context.test("§7 serializing: Content-Type and X-Duration-Seconds", async () => {
    await using dog = await context.start("echo hi", { ...SERIALIZING, content_type: "text/x; charset=utf-8" });
    const { status, reason, text, fields } = await dog.get();
    assertEquals([status, reason, text], [200, "OK", "hi\n"]);
    assertEquals(fields.all("content-type"), ["text/x; charset=utf-8"]);
    assertMatch(fields.get("x-duration-seconds")!, /^\d+\.\d{6}$/);
  });

  context.test("§7 serializing: HEAD tells the length, and the connection goes on", async () => {
    await using dog = await context.start("echo hello", SERIALIZING);
    using client = await dog.connect();
    const { status, text, fields } = await client.exchange({ method: "HEAD" });
    assertEquals([status, text, fields.get("content-length")], [200, "", "6"]);
    assertEquals((await client.exchange()).text, "hello\n");
  });

  context.test("§7 serializing: the function is started when the request is whole", async () => {
    using tmp = new TempDir();
    const runs = tmp.file("runs");
    await using dog = await context.start(fixture("append_line.sh", runs), SERIALIZING);
    using client = await dog.connect();
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc");
    assertEquals((await dog.post("/", "other")).text, "other");
    assertEquals(Deno.readTextFileSync(runs), "run\n");
    await client.write("def");
    assertEquals((await client.readResponse("POST")).text, "abcdef");
    assertEquals(Deno.readTextFileSync(runs), "run\nrun\n");
  });

  context.test("§7 serializing: the function is not started for a request that does not become whole", async (t) => {
    using tmp = new TempDir();
    const runs = tmp.file("runs");
    await using dog = await context.start(fixture("append_line.sh", runs), { ...SERIALIZING, read_timeout: "500ms" });
    await t.step("client gone", async () => {
      using client = await dog.connect();
      await client.write("POST /gone HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc");
      client.close();
      await dog.stderr.waitFor(logLine(/POST \/gone - client closed \(\d+\.\d{4}s\)/));
    });
    await t.step("read_timeout", async () => {
      using client = await dog.connect();
      await client.write("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc");
      assertEquals((await client.readResponse("POST")).status, 408);
    });
    assertEquals((await dog.post("/", "whole")).text, "whole");
    assertEquals(Deno.readTextFileSync(runs), "run\n");
  });

  context.test("§7 serializing: the answer waits for the function's end", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("print_around_file.sh", tmp.at("go")), SERIALIZING);
    const answer = dog.get();
    await dog.child();
    tmp.file("go");
    const { text, fields } = await answer;
    assertEquals([text, fields.get("content-length")], ["first\nsecond\n", "13"]);
  });

  context.test("§5 serializing: Http_ variables of bodies with a length and chunked ones", async () => {
    await using dog = await context.start(fixture("http_environment.sh"), SERIALIZING);
    const fixed = (await dog.post("/p?q=1", "abc")).text.split("\n");
    assert(fixed.includes("Http_Content_Length=3") && fixed.includes("Http_Query=q=1"), fixed.join());
    assert(!fixed.some((line) => line.startsWith("Http_Transfer_Encoding")), fixed.join());
    const chunked = (await dog.request({ method: "POST", chunks: ["abc"] })).text.split("\n");
    assert(chunked.includes("Http_Transfer_Encoding=chunked"), chunked.join());
    assert(!chunked.some((line) => line.startsWith("Http_Content_Length")), chunked.join());
  });

  context.test("§7 serializing: 20 requests run side by side, and their bodies do not mix", async () => {
    await using dog = await context.start("cat", SERIALIZING);
    const bodies = Array.from({ length: 20 }, (_, i) => `${i}-`.repeat(5_000));
    const answers = await Promise.all(bodies.map((body) => dog.post("/", body)));
    assertEquals(answers.map(({ text }) => text), bodies);
  });

  context.test("§7 serializing: access lines have no reason phrase, stderr is logged", async () => {
    await using dog = await context.start(fixture("print_on_both_then_exit_with.sh", "0"), SERIALIZING);
    assertEquals((await dog.post("/p", "x")).text, "to-out\n");
    await dog.stderr.waitFor(logLine(/POST \/p - 200 - ContentLength: 7B \(\d+\.\d{4}s\)/));
    await dog.stderr.waitFor(logLine(/stderr: to-err/));
  });

  context.test("§7 max_body_bytes bounds the request, before the function is started", async (t) => {
    using tmp = new TempDir();
    const runs = tmp.file("runs");
    await using dog = await context.start(fixture("append_line.sh", runs), { ...SERIALIZING, max_body_bytes: "1000" });
    await t.step("declared length above it", async () => assertTooLarge(await dog.post("/", "x".repeat(1_001))));
    await t.step("without a 100 for a client that waits", async () => {
      using client = await dog.connect();
      await client.write("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
      const response = await client.readResponse("POST");
      assertTooLarge(response);
      // An engine that reads bodies ahead asks for this one too.
      if (context.capabilities.requestBackpressure) assertEquals(response.interim, []);
    });
    await t.step("chunked above it", async () => {
      assertTooLarge(await dog.request({ method: "POST", chunks: ["x".repeat(600), "x".repeat(401)] }));
    });
    await t.step("chunked without an end", async () => {
      using client = await dog.connect();
      await client.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      await client.write(`3e9\r\n${"x".repeat(1_001)}\r\n`);
      assertTooLarge(await client.readResponse("POST"));
    });
    assertEquals(Deno.readTextFileSync(runs), "");
    await t.step("exactly it", async () => {
      assertEquals((await dog.post("/", "x".repeat(1_000))).body.length, 1_000);
      assertEquals((await dog.request({ method: "POST", chunks: ["x".repeat(1_000)] })).body.length, 1_000);
    });
  });

  context.test("§7 max_body_bytes bounds what the function prints, and ends it", async () => {
    await using dog = await context.start("yes", { ...SERIALIZING, max_body_bytes: "1000", kill_grace: "100ms" });
    const { status, text, complete } = await dog.get("/p");
    assertEquals([status, complete], [500, true]);
    assertEquals(text, "function printed more than max_body_bytes (1000)");
    await dog.stderr.waitFor(logLine(/function printed more than max_body_bytes \(1000\)/));
    await dog.stderr.waitFor(logLine(/GET \/p - 500 - ContentLength: \S+ \(\d+\.\d{4}s\)/));
    await dog.noChildren(1_000);
  });

  context.test("§2 max_body_bytes: wrong values are refused at start", async () => {
    for (const value of ["0", "-1", "1k", "1.5"]) {
      const { code, stderr } = await context.run({ ...SERIALIZING, fprocess: "cat", max_body_bytes: value });
      assertEquals(code, 1);
      assertStringIncludes(stderr, `invalid max_body_bytes "${value}"`);
    }
  });
}

/** The answer is the whole body, with its length, in one message. */
async function assertWhole(response: ClientResponse, data: Uint8Array<ArrayBuffer>): Promise<void> {
  const { status, complete, body, fields } = response;
  assertEquals([status, complete, body.length, await sha256(body)], [200, true, data.length, await sha256(data)]);
  assertEquals(fields.all("content-length"), [String(data.length)]);
}

function assertTooLarge({ status, text, complete }: ClientResponse): void {
  assertEquals([status, text, complete], [413, "request body is larger than max_body_bytes (1000)\n", true]);
}
