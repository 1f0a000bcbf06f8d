import { assertEquals } from "@std/assert";
import { serve } from "../../../../src/engine/wire/server.ts";
import type { HttpResponse } from "../../../../src/http/message.ts";
import { emptyResponse } from "../../../../src/http/responses.ts";
import { bytes } from "../../../helpers/bytes.ts";

Deno.test("serve: draining ends where the server is closed meanwhile", async () => {
  const begun = Promise.withResolvers<void>();
  const options = {
    port: 0,
    readTimeout: 60_000,
    writeTimeout: 60_000,
    maxHeaderBytes: 65_536,
    ignoreClientAbort: false,
    warn: () => {},
  };
  const server = serve(options, (request) => {
    const response = Promise.withResolvers<HttpResponse>();
    request.onAbort(() => response.resolve(emptyResponse(503)));
    begun.resolve();
    return response.promise;
  });
  using client = await Deno.connect({ port: server.port });
  await client.write(bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  await begun.promise;
  const drained = server.drain();
  await server.close();
  await drained;
  assertEquals(server.inFlight, 0);
});
