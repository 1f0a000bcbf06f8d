import { assertEquals } from "@std/assert";
import { ClientConnection, type ConnectionContext } from "../../../../src/engine/wire/connection.ts";
import { type Deadline, Deadlines } from "../../../../src/http/deadlines.ts";
import { HeaderFields } from "../../../../src/http/fields.ts";
import { HttpResponse } from "../../../../src/http/message.ts";
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

/** A client that sends `pieces`, one a read, and then resets; its end takes no bytes at all where `deaf`. */
function resetting(pieces: string[], deaf: boolean): Deno.TcpConn {
  const reset = (): Promise<never> => Promise.reject(new Deno.errors.ConnectionReset());
  const connection = {
    remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    setNoDelay: () => {},
    read(buffer: Uint8Array): Promise<number> {
      const piece = pieces.shift();
      return piece === undefined ? reset() : Promise.resolve(new TextEncoder().encodeInto(piece, buffer).written);
    },
    write: (bytes: Uint8Array): Promise<number> => deaf ? reset() : Promise.resolve(bytes.length),
    closeWrite: reset,
    close: () => {},
  };
  return connection as unknown as Deno.TcpConn;
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
      const context: ConnectionContext = {
        handler: () => new HttpResponse(200, "OK", new HeaderFields(), null),
        limits: DEFAULT_LIMITS,
        ignoreClientAbort: false,
        readDeadlines,
        writeDeadlines,
        draining: () => false,
        warn: () => {},
        began: () => {},
      };
      await new ClientConnection(resetting([...pieces], deaf), context).serve();
      assertEquals([readDeadlines.pending.size, writeDeadlines.pending.size], [0, 0], `${when}, deaf: ${deaf}`);
    }
  }
});
