/** Where the function listens. */
export type Address =
  | { readonly transport: "tcp"; readonly hostname: string; readonly port: number; readonly tls: boolean }
  | { readonly transport: "unix"; readonly path: string };

/** ms between two attempts at a unix socket whose server has as many connections waiting as it wants. */
const PAUSE = 10;

/** A byte stream to the function. */
export type Socket = Deno.TcpConn | Deno.TlsConn | Deno.UnixConn;

/** Where a URL points: `http://`, `https://`, `unix:/path` of a socket, or `http+unix://` and that path, escaped. */
export function addressOf(url: URL): Address {
  if (url.protocol === "unix:") return { transport: "unix", path: decodeURIComponent(url.pathname) };
  if (url.protocol === "http+unix:") return { transport: "unix", path: decodeURIComponent(url.hostname) };
  const tls = url.protocol === "https:";
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  return { transport: "tcp", hostname, port: Number(url.port || (tls ? 443 : 80)), tls };
}

/**
 * Connects.
 *
 * @param caCerts Roots in PEM that are trusted beside the bundled ones.
 * @throws {Deno.errors.ConnectionRefused} and others, as `Deno.connect` and `Deno.startTls` do.
 */
export async function dial(address: Address, caCerts: readonly string[], signal: AbortSignal): Promise<Socket> {
  if (address.transport === "unix") return await connectUnix(address.path, signal);
  const { hostname, port } = address;
  const connection = await connect(hostname, port, signal);
  connection.setNoDelay(true);
  if (!address.tls) return connection;
  const secure = await Deno.startTls(connection, { hostname, caCerts: [...caCerts] });
  const abort = (): void => secure.close();
  if (signal.aborted) abort(); // no event tells of what has happened meanwhile
  else signal.addEventListener("abort", abort, { once: true });
  try {
    await secure.handshake();
  } catch (error) {
    if (!signal.aborted) secure.close();
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
  return secure;
}

/** Connects; where the server's backlog is full, waits until it takes another one: of TCP the system does that, of unix sockets not. */
async function connectUnix(path: string, signal: AbortSignal): Promise<Deno.UnixConn> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await Deno.connect({ transport: "unix", path });
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Connects; `localhost` is the loopback where no resolver knows it, as in an image without `/etc/hosts` (RFC 6761 §6.3). */
async function connect(hostname: string, port: number, signal: AbortSignal): Promise<Deno.TcpConn> {
  try {
    return await connectUnlessAborted(hostname, port, signal);
  } catch (error) {
    if (hostname !== "localhost" || !isUnresolved(error)) throw error;
    return await connectUnlessAborted("127.0.0.1", port, signal);
  }
}

/**
 * Connects. Deno.connect asks its signal once more when the connection is there, and where that has aborted in this
 * moment nobody gets the connection, to close it: so it is given a signal that does not tell.
 */
async function connectUnlessAborted(hostname: string, port: number, signal: AbortSignal): Promise<Deno.TcpConn> {
  signal.throwIfAborted();
  const controller = new AbortController();
  controller.signal.throwIfAborted = () => {};
  const abort = (): void => controller.abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    const connection = await Deno.connect({ hostname, port, signal: controller.signal });
    if (!signal.aborted) return connection;
    connection.close();
    throw signal.reason;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Whether a name could not be resolved. */
function isUnresolved(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("failed to lookup address information");
}

/** Whether no connection was made for want of a listener, a descriptor or a local port: it may be tried again. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof Deno.errors.ConnectionRefused) return true;
  if (error instanceof Deno.errors.NotFound) return true; // a unix socket that is not there yet
  return error instanceof Error &&
    /Too many open files|Cannot assign requested address|No buffer space/.test(error.message);
}
