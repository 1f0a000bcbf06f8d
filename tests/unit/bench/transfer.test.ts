import { assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import { runTransfer } from "../../../bench/transfer.ts";

const NEVER = AbortSignal.any([]);

/** A server that answers as `handler` does, and the port that it listens on. */
function serve(handler: Deno.ServeHandler<Deno.NetAddr>): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen(): void {} }, handler);
}

Deno.test("runTransfer: sends a body of the given size by POST, and tells what the answer begins with", async () => {
  await using server = serve(async (request): Promise<Response> => {
    const body = await request.bytes();
    return new Response(`${request.method} ${new URL(request.url).pathname} ${body.length} ${body.some((b) => b > 0)}`);
  });
  const before = performance.now();
  const result = await runTransfer({ port: server.addr.port, target: "/up", bodyBytes: 1_000_000 }, NEVER);
  const { seconds, ...rest } = result;
  assertEquals(rest, { status: 200, bytes: 22, start: "POST /up 1000000 false", error: null });
  assertGreater(seconds, 0);
  assertLess(seconds, (performance.now() - before) / 1e3);
});

Deno.test("runTransfer: counts the bytes of an answer in chunks, to GET where there is no body", async () => {
  await using server = serve((request): Response => {
    const pieces = [new Uint8Array(100_000).fill(0x61), new Uint8Array(200_000)];
    return new Response(ReadableStream.from(pieces), { status: request.method === "GET" ? 203 : 500 });
  });
  const result = await runTransfer({ port: server.addr.port, target: "/", bodyBytes: 0 }, NEVER);
  assertEquals({ ...result, seconds: 0 }, {
    seconds: 0,
    status: 203,
    bytes: 300_000,
    start: "a".repeat(32),
    error: null,
  });
});

Deno.test("runTransfer: an answer that ends early is told apart from a whole one", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const running = runTransfer({ port: listener.addr.port, target: "/", bodyBytes: 0 }, NEVER);
  {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1024));
    await connection.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc"));
  }
  const { seconds: _, ...rest } = await running;
  assertEquals(rest, { status: 200, bytes: 3, start: "abc", error: "connection ended within the body" });
});

Deno.test("runTransfer: rejects with the signal's reason, and ends its process", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const abort = new AbortController();
  const running = runTransfer({ port: listener.addr.port, target: "/", bodyBytes: 0 }, abort.signal);
  using connection = await listener.accept();
  abort.abort(new Error("enough"));
  await assertRejects(() => running, Error, "enough");
  // What it sent may come first; the end of its connection is the end of the process.
  const buffer = new Uint8Array(1024);
  while (await connection.read(buffer) !== null);
});
