import { assertEquals, assertMatch } from "@std/assert";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import { answer, startUpstream } from "../../helpers/upstream.ts";
import type { Context } from "../context.ts";

/** compatibility.md §11: `max_inflight`. */
export function limiter(context: Context): void {
  context.test("§11 limiter: above the limit 429 as of-watchdog words it, and the connection goes on", async (t) => {
    for (const limit of [1, 3]) {
      await t.step(`max_inflight=${limit}`, async () => {
        using tmp = new TempDir();
        await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")), {
          max_inflight: String(limit),
        });
        const running = Array.from({ length: limit }, () => dog.get());
        await until(() => dog.children().length >= limit, { what: `${limit} children` });
        using client = await dog.connect();
        for (let i = 0; i < 3; i++) {
          const { status, reason, text, fields } = await client.exchange({ method: "POST", body: "abc" });
          assertEquals([status, reason], [429, "Too Many Requests"]);
          assertEquals(text, `Concurrent request limit exceeded. Max concurrent requests: ${limit}\n`);
          assertEquals([fields.all("content-type"), fields.all("x-openfaas-internal")], [["text/plain"], [
            "faas-middleware",
          ]]);
          assertMatch(fields.get("retry-after") ?? "", /^\d+$/);
        }
        tmp.file("go");
        for (const { text } of await Promise.all(running)) assertEquals(text, "done\n");
      });
    }
  });

  context.test("§11 limiter: a slot comes back after success, failure and timeout", async (t) => {
    const programs = { "200": "true", "500": "false", "504": fixture("forever.sh") };
    for (const [status, program] of Object.entries(programs)) {
      await t.step(status, async () => {
        await using dog = await context.start(program, {
          max_inflight: "1",
          exec_timeout: "200ms",
          kill_grace: "50ms",
        });
        for (let i = 0; i < 3; i++) {
          // A slot is held until the answer is sent, so that its client may be back before it is free.
          await until(async () => (await dog.get()).status === Number(status), { what: `answer ${i} with ${status}` });
        }
      });
    }
  });

  context.test("§11 limiter: a slot is held until the body is sent", async () => {
    const go = Promise.withResolvers<void>();
    await using upstream = startUpstream(async ({ target }, connection) => {
      if (target !== "/slow") return answer("quick");
      await connection.write(`HTTP/1.1 200 OK\r\nContent-Length: 100005\r\n\r\n${"x".repeat(100_000)}`);
      await go.promise;
      await connection.write("12345");
    });
    await using dog = await context.startHttp(upstream, { max_inflight: "1" });
    using client = await dog.connect();
    await client.send({ target: "/slow" });
    const head = await client.readFinalHead();
    assertEquals((await dog.get()).status, 429);
    go.resolve();
    assertEquals((await client.readBody(head)).body.length, 100_005);
    await until(async () => (await dog.get()).text === "quick", { what: "a free slot" });
  });

  context.test("§11 limiter: 0 is no limit", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")), { max_inflight: "0" });
    const running = Array.from({ length: 12 }, () => dog.get());
    await until(() => dog.children().length >= 12, { what: "12 children" });
    tmp.file("go");
    assertEquals((await Promise.all(running)).map(({ status }) => status), Array(12).fill(200));
  });
}
