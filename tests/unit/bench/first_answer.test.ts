import { assertEquals, assertRejects } from "@std/assert";
import { firstAnswer } from "../../../bench/first_answer.ts";

Deno.test("firstAnswer: resolves at the first 200, however many other answers come before", async () => {
  const statuses = [500, 503, 200];
  let asked = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen(): void {} }, (): Response => {
    return new Response("x", { status: statuses[asked++] });
  });
  await firstAnswer(server.addr.port, AbortSignal.any([]));
  assertEquals(asked, statuses.length);
});

Deno.test("firstAnswer: rejects with the signal's reason where nothing listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const abort = new AbortController();
  const answered = firstAnswer(port, abort.signal);
  abort.abort(new Error("enough"));
  await assertRejects(() => answered, Error, "enough");
});

Deno.test("firstAnswer: rejects with the signal's reason where a connection is never answered", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const abort = new AbortController();
  const answered = firstAnswer(listener.addr.port, abort.signal);
  using connection = await listener.accept();
  await connection.read(new Uint8Array(1));
  abort.abort(new Error("enough"));
  await assertRejects(() => answered, Error, "enough");
});
