import { assertRejects } from "@std/assert";
import { Call } from "../../../../src/engine/wire/call.ts";
import type { Socket } from "../../../../src/engine/wire/dial.ts";
import { Pool } from "../../../../src/engine/wire/pool.ts";
import { UpstreamConnection } from "../../../../src/engine/wire/upstream_connection.ts";
import { HeaderFields } from "../../../../src/http/fields.ts";
import { HttpRequest } from "../../../../src/http/message.ts";
import { Bytes } from "../../../../src/http/responses.ts";
import { WriteError } from "../../../../src/http1/errors.ts";
import { bytes } from "../../../helpers/bytes.ts";

/** A connection to a function that never answers. */
function silentSocket(): Socket {
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => {}); // nobody may be reading
  const socket = {
    read: () => closed.promise,
    write: (data: Uint8Array) => Promise.resolve(data.length),
    close: () => closed.reject(new Deno.errors.BadResource()),
  };
  return socket as unknown as Socket;
}

Deno.test("Call: a request that can't be written fails at once, with a body as without", async () => {
  for (const body of [null, new Bytes(bytes("body"))]) {
    const fields = new HeaderFields(["X-Line", "a\nb"]);
    const request = new HttpRequest("POST", "/", fields, body, "127.0.0.1");
    const call = new Call({ request, fields, body }, new UpstreamConnection(silentSocket()), new Pool());
    await assertRejects(() => call.run("/"), WriteError, "X-Line");
  }
});
