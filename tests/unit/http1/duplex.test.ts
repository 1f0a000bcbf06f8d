import { assertEquals } from "@std/assert";
import { MessageReader } from "../../../src/http1/message_reader.ts";
import { MessageWriter } from "../../../src/http1/message_writer.ts";
import { type ByteReader, type ByteWriter, DEFAULT_LIMITS } from "../../../src/http1/types.ts";

/** Answers each request with its own body, in the framing that it came in. */
async function echo(peer: ByteReader & ByteWriter): Promise<void> {
  const reader = new MessageReader(peer, DEFAULT_LIMITS);
  const writer = new MessageWriter(peer);
  for (let head = await reader.readRequest(); head !== null; head = await reader.readRequest()) {
    const { body } = reader;
    writer.startResponse(200, "OK", [], head.framing);
    if (body !== null) await writer.pump(body);
    await writer.end(body?.trailers);
  }
}

/** Sends bodies of several sizes and framings through `echo` at the other end, and reads them back. */
async function converse(peer: ByteReader & ByteWriter): Promise<void> {
  const reader = new MessageReader(peer, DEFAULT_LIMITS);
  const writer = new MessageWriter(peer);
  for (const size of [0, 1, 20_000, 3_000_000]) {
    for (const framing of [size, "chunked"] as const) {
      writer.startRequest("POST", "/", ["Host", "h"], framing);
      const sent = send(writer, size);
      const head = (await reader.readResponse("POST"))!;
      const { body } = reader;
      let length = 0;
      for (let view = await body?.read(); view; view = await body?.read()) {
        assertEquals(view.every((byte, i) => byte === (length + i) % 251), true);
        length += view.length;
      }
      await sent;
      assertEquals([head.framing, length], [framing, size]);
    }
  }
}

async function send(writer: MessageWriter, size: number): Promise<void> {
  const bytes = Uint8Array.from({ length: size }, (_, i) => i % 251);
  await writer.write(bytes);
  await writer.end();
}

/** The two ends of a TCP or unix connection. */
async function connected(listener: Deno.Listener, connect: () => Promise<Deno.Conn>): Promise<[Deno.Conn, Deno.Conn]> {
  const [server, client] = await Promise.all([listener.accept(), connect()]);
  listener.close();
  return [server, client];
}

async function checkConnection(server: Deno.Conn, client: Deno.Conn): Promise<void> {
  const echoed = echo(server);
  await converse(client);
  client.close();
  await echoed;
  server.close();
}

Deno.test("MessageReader and MessageWriter talk over TCP", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  await checkConnection(...await connected(listener, () => Deno.connect({ hostname: "127.0.0.1", port })));
});

Deno.test("MessageReader and MessageWriter talk over a unix socket", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/socket`;
    const listener = Deno.listen({ transport: "unix", path });
    await checkConnection(...await connected(listener, () => Deno.connect({ transport: "unix", path })));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("MessageReader and MessageWriter talk over a pair of pipes", async () => {
  const cat = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
  const stdin = cat.stdin.getWriter();
  const stdout = cat.stdout.getReader({ mode: "byob" });
  const writer = new MessageWriter({
    async write(bytes): Promise<number> {
      await stdin.write(bytes);
      return bytes.length;
    },
  });
  const reader = new MessageReader({
    async read(buffer): Promise<number | null> {
      const { value, done } = await stdout.read(new Uint8Array(buffer.length));
      if (done) return null;
      buffer.set(value);
      return value.length;
    },
  }, DEFAULT_LIMITS);

  writer.startRequest("POST", "/", ["Host", "h"], "chunked");
  const sent = send(writer, 1_000_000).then(() => stdin.close());
  const head = (await reader.readRequest())!;
  let length = 0;
  const { body } = reader;
  for (let view = await body?.read(); view; view = await body?.read()) length += view.length;
  await sent;
  assertEquals([head.method, length, await reader.readRequest()], ["POST", 1_000_000, null]);
  assertEquals((await cat.status).success, true);
  stdout.releaseLock();
  await cat.stdout.cancel();
});
