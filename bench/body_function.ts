// The function behind http mode that takes and gives large bodies: `deno run --allow-net body_function.ts PORT`. It
// answers any request with the number of bytes that came, `/N` with N zeros.
//
// Over bare sockets and without a copy, so that it is no bottleneck.
import { MessageReader } from "../src/http1/message_reader.ts";
import { MessageWriter } from "../src/http1/message_writer.ts";
import { DEFAULT_LIMITS } from "../src/http1/types.ts";
import { Zeros } from "./zeros.ts";

async function serve(connection: Deno.TcpConn): Promise<void> {
  using _ = connection;
  const reader = new MessageReader(connection, DEFAULT_LIMITS);
  const writer = new MessageWriter(connection);
  for (let head = await reader.readRequest(); head !== null; head = await reader.readRequest()) {
    const received = await countBody(reader);
    const wanted = Number(head.target.slice(1));
    if (wanted > 0) {
      writer.startResponse(200, "OK", [], wanted);
      await writer.pump(new Zeros(wanted));
    } else {
      const text = new TextEncoder().encode(`${received}\n`);
      writer.startResponse(200, "OK", [], text.length);
      await writer.write(text);
    }
    await writer.end();
    if (!head.persistent) return;
  }
}

async function countBody({ body }: MessageReader): Promise<number> {
  let bytes = 0;
  if (body === null) return bytes;
  for (let view = await body.read(); view !== null; view = await body.read()) bytes += view.length;
  return bytes;
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: Number(Deno.args[0]) });

// A watchdog that had to be killed can't end its function, but the function's stdin ends with it.
Deno.stdin.readable.pipeTo(new WritableStream()).then(() => Deno.exit());

for await (const connection of listener) {
  serve(connection).catch(() => {}); // the watchdog closed it
}
