import { PARTING, type Server, type ServerOptions } from "../../http/engine.ts";
import { Deadlines, within } from "../../http/deadlines.ts";
import type { Handler } from "../../http/message.ts";
import { DEFAULT_LIMITS } from "../../http1/types.ts";
import { ClientConnection, type ConnectionContext } from "./connection.ts";
import { acceptAll, listenEverywhere } from "./listener.ts";

/** ms behind `write_timeout` at which a connection is cut: what that bounds has been answered, or cut, by then. */
const WRITE_GRACE = 1000;

/**
 * Serves HTTP/1.1 over sockets.
 *
 * @throws {Deno.errors.AddrInUse} where the port is taken.
 */
export function serve(options: ServerOptions, handler: Handler): Server {
  return new WireServer(options, handler);
}

class WireServer implements Server {
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<ClientConnection>();
  readonly #readDeadlines: Deadlines | undefined;
  readonly #writeDeadlines: Deadlines;
  readonly #accepting: Promise<void>;
  #open = true;
  #inFlight = 0;
  /** Resolves when nothing is accepted any more and the last connection is closed. */
  readonly #allClosed = Promise.withResolvers<void>();

  constructor(options: ServerOptions, handler: Handler) {
    const { port, readTimeout, writeTimeout, maxHeaderBytes, ignoreClientAbort, warn } = options;
    this.#listener = listenEverywhere(port);
    this.port = (this.#listener.addr as Deno.NetAddr).port;
    this.#readDeadlines = readTimeout > 0 ? new Deadlines(readTimeout) : undefined;
    this.#writeDeadlines = new Deadlines(writeTimeout + WRITE_GRACE);
    const context: ConnectionContext = {
      handler,
      limits: { ...DEFAULT_LIMITS, headBytes: maxHeaderBytes },
      ignoreClientAbort,
      readDeadlines: this.#readDeadlines,
      writeDeadlines: this.#writeDeadlines,
      draining: () => !this.#open,
      warn,
      began: (request) => {
        this.#inFlight++;
        request.onEnd(() => this.#inFlight--);
      },
    };
    this.#accepting = acceptAll(this.#listener, () => this.#open, {
      accepted: (connection) => void this.#serve(new ClientConnection(connection, context)),
      failed: (error) => warn(`Cannot accept connections for now: ${error instanceof Error ? error.message : error}`),
    });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  async drain(): Promise<void> {
    this.#stopAccepting();
    for (const connection of this.#connections) connection.retire();
    await this.#allClosed.promise;
  }

  async close(): Promise<void> {
    this.#stopAccepting();
    for (const connection of this.#connections) connection.abort();
    await within(PARTING, this.#allClosed.promise);
    for (const connection of this.#connections) connection.close();
    this.#readDeadlines?.[Symbol.dispose]();
    this.#writeDeadlines[Symbol.dispose]();
    await this.#accepting;
  }

  #stopAccepting(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#listener.close();
    this.#noticeEnd();
  }

  async #serve(connection: ClientConnection): Promise<void> {
    this.#connections.add(connection);
    await connection.serve();
    this.#connections.delete(connection);
    this.#noticeEnd();
  }

  #noticeEnd(): void {
    if (!this.#open && this.#connections.size === 0) this.#allClosed.resolve();
  }
}
