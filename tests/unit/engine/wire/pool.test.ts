import { assert, assertEquals } from "@std/assert";
import { Pool } from "../../../../src/engine/wire/pool.ts";
import { UpstreamConnection } from "../../../../src/engine/wire/upstream_connection.ts";
import { until } from "../../../helpers/until.ts";

/** Connections to a listener of the test, each with its other end. */
class Pairs implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #servers: Deno.Conn[] = [];

  async make(): Promise<{ connection: UpstreamConnection; server: Deno.Conn }> {
    const { port } = this.#listener.addr;
    const [client, server] = await Promise.all([
      Deno.connect({ hostname: "127.0.0.1", port }),
      this.#listener.accept(),
    ]);
    this.#servers.push(server);
    return { connection: new UpstreamConnection(client), server };
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const server of this.#servers) {
      try {
        server.close();
      } catch {
        // A test closed it.
      }
    }
  }
}

Deno.test("Pool.take gives the connection that was used last", async () => {
  using pairs = new Pairs();
  const pool = new Pool();
  const [a, b] = [await pairs.make(), await pairs.make()];
  pool.give(a.connection, undefined);
  pool.give(b.connection, undefined);
  assertEquals(pool.take() === b.connection, true);
  assertEquals(pool.take() === a.connection, true);
  assertEquals([pool.take(), pool.empty], [undefined, true]);
  a.connection.close();
  b.connection.close();
  pool.close();
});

Deno.test("Pool closes a connection that the server closes, and keeps none for a while", async () => {
  using pairs = new Pairs();
  const pool = new Pool();
  const { connection, server } = await pairs.make();
  pool.give(connection, undefined);
  server.close();
  await until(() => pool.empty, { what: "the close to be noticed" });
  assertEquals(pool.trusting, false);
  const next = await pairs.make();
  pool.give(next.connection, undefined);
  assertEquals([pool.empty, next.connection.quiet], [true, false]);
  pool.close();
});

Deno.test("Pool closes a connection on which bytes come that nobody asked for, and goes on trusting", async () => {
  using pairs = new Pairs();
  const pool = new Pool();
  const { connection, server } = await pairs.make();
  pool.give(connection, undefined);
  await server.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
  await until(() => pool.empty, { what: "the surplus to be noticed" });
  assertEquals([pool.trusting, connection.quiet], [true, false]);
  pool.close();
});

Deno.test("Pool keeps no connection that its server closes before long", async () => {
  using pairs = new Pairs();
  const pool = new Pool();
  const { connection } = await pairs.make();
  pool.give(connection, 0);
  assertEquals([pool.empty, connection.quiet], [true, false]);
  pool.close();
});

Deno.test("Pool gives a connection up that was idle too long", async () => {
  using pairs = new Pairs();
  const pool = new Pool();
  const { connection } = await pairs.make();
  pool.give(connection, undefined);
  await until(() => pool.empty, { what: "the idle connection to expire" });
  assertEquals([connection.quiet, pool.trusting], [false, true]);
  pool.close();
});

Deno.test("Pool closes idle connections for a request that waits on a new one", async () => {
  using pairs = new Pairs();
  const pool = new Pool();
  const [a, b] = [await pairs.make(), await pairs.make()];
  pool.give(a.connection, undefined);
  const waiting = pool.waiting();
  await until(() => pool.empty, { what: "the idle connection to be closed" });
  pool.give(b.connection, undefined);
  assert(pool.empty, "as long as somebody waits, none is kept");
  waiting[Symbol.dispose]();
  pool.close();
});
