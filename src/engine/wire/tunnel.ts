import type { ByteSink, ByteSource, HttpRequest, HttpResponse, Outcome } from "../../http/message.ts";
import type { ClientConnection } from "./connection.ts";

/**
 * Sends a 101 and passes bytes both ways until both sides have ended (RFC 9110 §7.8). The end of one direction is passed
 * on as such; a break ends both.
 */
export async function pipeTunnel(
  client: ClientConnection,
  response: HttpResponse,
  request: HttpRequest,
): Promise<Outcome> {
  const { reader, writer } = client;
  const tunnel = response.tunnel!;
  request.onAbort(() => tunnel.close());
  try {
    writer.startResponse(response.status, response.reason, response.fields.list, "none");
    await writer.end();
    writer.startTunnel();
    reader.input.unwatch();
    await Promise.all([
      upwards(reader.openTunnel(), tunnel),
      downwards(response.body!, client),
    ]);
    return "completed";
  } catch {
    return "failed";
  } finally {
    tunnel.close();
  }
}

/** What the client sends, to the function. */
async function upwards(source: ByteSource, tunnel: ByteSink): Promise<void> {
  for (let view = await source.read(); view !== null; view = await source.read()) await tunnel.write(view);
  await tunnel.end();
}

/** What the function sends, to the client. */
async function downwards(source: ByteSource, client: ClientConnection): Promise<void> {
  await client.writer.pump(source);
  await client.writer.flush();
  await client.closeWrite();
}
