import { assertEquals } from "@std/assert";
import { utf8 } from "../../helpers/bytes.ts";
import { WebSocketClient } from "../../helpers/websocket_client.ts";
import { Example } from "./example.ts";
import { type FunctionServer, needs, serve } from "./function_server.ts";
import { thisDeno } from "./packages.ts";

const server: FunctionServer = { name: "Deno", folder: "websocket", programs: [], packages: thisDeno() };

Deno.test({
  ...needs("examples/websocket: each message reaches every listener at once", server),
  fn: async () => {
    using example = new Example("websocket");
    await serve(server, example, async (watchdog) => {
      using stream = await watchdog.connect();
      await stream.send({});
      const { status, fields } = await stream.readFinalHead();
      assertEquals([status, fields.get("content-type")], [200, "text/event-stream"]);
      const event = async (): Promise<string> => {
        let text = "";
        do text += utf8((await stream.readChunk())!); while (!text.endsWith("\n\n"));
        return text;
      };
      assertEquals(await event(), "retry: 1000\n\n");

      await using one = await WebSocketClient.open(watchdog.port);
      await using two = await WebSocketClient.open(watchdog.port);

      one.send("typed");
      assertEquals([await one.message(), await two.message()], ["typed", "typed"]);
      assertEquals(await event(), "data: typed\n\n");

      assertEquals((await watchdog.post("/", "two\r\nlines")).status, 202);
      assertEquals([await one.message(), await two.message()], ["two\r\nlines", "two\r\nlines"]);
      assertEquals(await event(), "data: two\ndata: lines\n\n");

      // Those who are left go on.
      stream.close();
      await two.close();
      one.send("alone");
      assertEquals(await one.message(), "alone");
    });
  },
});
