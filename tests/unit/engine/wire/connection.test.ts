import { assertEquals, assertMatch } from "@std/assert";
import { ClientConnection, type ConnectionContext } from "../../../../src/engine/wire/connection.ts";
import { type Deadline, Deadlines } from "../../../../src/http/deadlines.ts";
import { HeaderFields } from "../../../../src/http/fields.ts";
import { type ByteSource, HttpResponse } from "../../../../src/http/message.ts";
import { DEFAULT_LIMITS } from "../../../../src/http1/types.ts";

/** Counts those that were neither called nor cancelled. */
class CountedDeadlines extends Deadlines {
  readonly pending = new Set<Deadline>();

  override add(since: number, callback: () => void): Deadline {
    const deadline = super.add(since, callback);
    const counted = {
      cancel: () => {
        this.pending.delete(counted);
        deadline.cancel();
      },
    };
    this.pending.add(counted);
    return counted;
  }
}

const reset = (): Promise<never> => Promise.reject(new Deno.errors.ConnectionReset());

const silence = (): Promise<never> => new Promise(() => {});
const taken = (bytes: Uint8Array): Promise<number> => Promise.resolve(bytes.length);

/** A client that sends `pieces`, one a read, and then does as `then`; what it gets is handed to `write`. */
function clientOf(
  pieces: string[],
  then: () => Promise<never>,
  write: (bytes: Uint8Array) => Promise<number>,
): Deno.TcpConn {
  const connection = {
    remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    setNoDelay: () => {},
    read(buffer: Uint8Array): Promise<number> {
      const piece = pieces.shift();
      return piece === undefined ? then() : Promise.resolve(new TextEncoder().encodeInto(piece, buffer).written);
    },
    write,
    closeWrite: reset,
    close: () => {},
  };
  return connection as unknown as Deno.TcpConn;
}

/** Of a server that answers 200 with `body`. */
function contextOf(readDeadlines: Deadlines, writeDeadlines: Deadlines, body: ByteSource | null): ConnectionContext {
  return {
    handler: () => new HttpResponse(200, "OK", new HeaderFields(), body),
    limits: DEFAULT_LIMITS,
    ignoreClientAbort: false,
    readDeadlines,
    writeDeadlines,
    draining: () => false,
    warn: () => {},
    began: () => {},
  };
}

const REQUEST = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n";

Deno.test("ClientConnection: no deadline holds on to a connection that was reset", async () => {
  const rows: [string, string[]][] = [
    ["before a request", []],
    ["within a head", ["GET / HT"]],
    ["within a body", [REQUEST, "bo"]],
    ["after a request", [REQUEST, "body"]],
    ["after what is no request", ["GET\r\n\r\n"]],
  ];
  for (const [when, pieces] of rows) {
    for (const deaf of [false, true]) {
      using readDeadlines = new CountedDeadlines(60_000);
      using writeDeadlines = new CountedDeadlines(60_000);
      const context = contextOf(readDeadlines, writeDeadlines, null);
      await new ClientConnection(clientOf([...pieces], reset, deaf ? reset : taken), context).serve();
      assertEquals([readDeadlines.pending.size, writeDeadlines.pending.size], [0, 0], `${when}, deaf: ${deaf}`);
    }
  }
});

Deno.test("ClientConnection: an answer that breaks at once shows that it began, not where it would look whole", async () => {
  for (const [minor, shown] of [[1, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/], [0, /^$/]] as const) {
    using deadlines = new Deadlines(60_000);
    const body: ByteSource = {
      size: undefined,
      read: () => {
        throw new Error("broken");
      },
      cancel: () => {},
    };
    let written = "";
    const request = `GET / HTTP/1.${minor}\r\nHost: x\r\n\r\n`;
    const client = clientOf([request], silence, (bytes) => {
      written += new TextDecoder().decode(bytes);
      return taken(bytes);
    });
    await new ClientConnection(client, contextOf(deadlines, deadlines, body)).serve();
    assertMatch(written, shown);
  }
});

Deno.test("ClientConnection: work that is given up ends where the client does not read an interim answer", async () => {
  using readDeadlines = new CountedDeadlines(60_000);
  using writeDeadlines = new CountedDeadlines(60_000);
  const unread = Promise.withResolvers<number>();
  const client = Object.assign(clientOf(["GET / HTTP/1.1\r\nHost: x\r\n\r\n"], silence, () => unread.promise), {
    close: () => unread.reject(new Deno.errors.Interrupted()),
  });
  const context: ConnectionContext = {
    ...contextOf(readDeadlines, writeDeadlines, null),
    handler: async (request) => {
      setTimeout(() => request.abort("timed out"), 1);
      await request.interim!.sendInterim(new HttpResponse(103, "Early Hints", new HeaderFields(), null));
      return new HttpResponse(504, "Gateway Timeout", new HeaderFields(), null);
    },
  };
  await new ClientConnection(client, context).serve();
  assertEquals(writeDeadlines.pending.size, 0);
});
