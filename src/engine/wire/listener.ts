/** Connections that may wait to be accepted. */
const BACKLOG = 511;

/** ms to the next attempt after accepting failed, e.g. for want of descriptors; doubled up to the longest. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 1000;

/**
 * Listens on all interfaces, on IPv4 alone where IPv6 is switched off.
 *
 * @throws {Deno.errors.AddrInUse} where the port is taken.
 */
export function listenEverywhere(port: number): Deno.TcpListener {
  try {
    return Deno.listen({ port, hostname: "::", tcpBacklog: BACKLOG });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.PermissionDenied) throw error;
    return Deno.listen({ port, hostname: "0.0.0.0", tcpBacklog: BACKLOG });
  }
}

/** What becomes of accepting. */
export interface AcceptEvents {
  accepted(connection: Deno.TcpConn): void;
  /** Accepting failed for now; told once for each row of failures. */
  failed(error: unknown): void;
}

/**
 * Accepts connections until the listener is closed. What fails is tried again, after a pause: nothing may end the
 * service. A client that has reset its connection before it could be accepted is nobody's trouble but its own.
 */
export async function acceptAll(
  listener: Deno.TcpListener,
  isOpen: () => boolean,
  events: AcceptEvents,
): Promise<void> {
  let pause = 0;
  while (isOpen()) {
    try {
      events.accepted(await listener.accept());
      pause = 0;
    } catch (error) {
      if (!isOpen()) return;
      if (isGone(error)) continue;
      if (pause === 0) events.failed(error);
      pause = Math.min(Math.max(FIRST_PAUSE, 2 * pause), LONGEST_PAUSE);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Whether a single connection was over before it was accepted: Deno asks for the client's address then. */
function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected || error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.ConnectionReset;
}
