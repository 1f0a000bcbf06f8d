const POLL_MS = 1;
const REQUEST = new TextEncoder().encode("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

/**
 * Asks `GET /` of the given port of this machine over and over, until the answer is a 200.
 *
 * @throws {Error} the reason of `signal`, where that aborts first
 */
export async function firstAnswer(port: number, signal: AbortSignal): Promise<void> {
  while (!await answersOk(port, signal)) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Whether one request on a connection of its own is answered with 200. Not by fetch, which minds HTTP_PROXY. */
async function answersOk(port: number, signal: AbortSignal): Promise<boolean> {
  let connection: Deno.TcpConn;
  try {
    connection = await Deno.connect({ hostname: "127.0.0.1", port, signal });
  } catch {
    return false;
  }
  const close = () => connection.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    await connection.write(REQUEST);
    const start = new Uint8Array(64);
    const length = await connection.read(start) ?? 0;
    return new TextDecoder().decode(start.subarray(0, length)).startsWith("HTTP/1.1 200 ");
  } catch {
    return false;
  } finally {
    signal.removeEventListener("abort", close);
    if (!signal.aborted) close();
  }
}
