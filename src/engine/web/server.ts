import { PARTING, type Server, type ServerOptions } from "../../http/engine.ts";
import { Deadlines, within } from "../../http/deadlines.ts";
import type { Handler } from "../../http/message.ts";
import { Exchange, type ExchangeOptions } from "./exchange.ts";

/** ms until a listener that failed is opened again, e.g. after running out of descriptors. */
const LISTEN_AGAIN = 100;

/**
 * Serves by Deno.serve.
 *
 * @throws {Deno.errors.AddrInUse} where the port is taken.
 */
export function serve(options: ServerOptions, handler: Handler): Server {
  return new WebServer(options, handler);
}

class WebServer implements Server {
  readonly port: number;
  readonly #exchanges = new Set<Exchange>();
  readonly #readDeadlines: Deadlines;
  readonly #exchangeOptions: ExchangeOptions;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #again: ReturnType<typeof setTimeout> | undefined;
  #stopping = false;
  #closed = true;
  #shutDown: Promise<void> | undefined;
  #changed: () => void = () => {};

  constructor(readonly options: ServerOptions, readonly handler: Handler) {
    this.#server = this.#listen(options.port);
    this.port = this.#server.addr.port;
    const { ignoreClientAbort, warn, readTimeout } = options;
    this.#readDeadlines = new Deadlines(readTimeout);
    this.#exchangeOptions = {
      ignoreClientAbort,
      warn,
      readDeadlines: this.#readDeadlines,
      ownAuthority: `localhost:${this.port}`,
    };
  }

  get inFlight(): number {
    return this.#exchanges.size;
  }

  async drain(): Promise<void> {
    // From 2.8.3 on, shutdown() breaks request bodies that are still arriving: go on until there are none.
    await this.#until(() => ![...this.#exchanges].some((exchange) => exchange.receiving));
    this.#stopping = true;
    const closed = this.#end();
    await this.#until(() => this.#exchanges.size === 0);
    await closed;
  }

  async close(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#again);
    for (const exchange of this.#exchanges) exchange.request.abort("shutdown");
    this.#readDeadlines[Symbol.dispose]();
    // The last answers get a moment. Cutting who does not read them throws where nobody can catch it.
    await within(PARTING, this.#end());
  }

  /** Accepts nothing more; resolves when the connections are over. */
  #end(): Promise<void> {
    return this.#shutDown ??= this.#closed ? Promise.resolve() : this.#server.shutdown();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#changed = resolve);
  }

  #listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    this.#closed = false;
    const server = listenEverywhere(port, (request, info) => this.#serve(request, info));
    server.finished.then(() => this.#closed = true, (error) => this.#failed(error));
    return server;
  }

  #failed(error: unknown): void {
    this.#closed = true;
    if (this.#stopping) return;
    this.options.warn(`Listener failed, opening it again: ${error instanceof Error ? error.message : error}`);
    const again = () => {
      if (this.#stopping) return;
      try {
        this.#server = this.#listen(this.port);
      } catch {
        this.#again = setTimeout(again, LISTEN_AGAIN);
      }
    };
    this.#again = setTimeout(again, LISTEN_AGAIN);
  }

  #serve(request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>): Response | Promise<Response> {
    const exchange = new Exchange(request, info, this.#exchangeOptions);
    this.#exchanges.add(exchange);
    exchange.request.onEnd(() => {
      this.#exchanges.delete(exchange);
      this.#changed();
    });
    return exchange.answer(this.handler);
  }
}

type ServeHandler = Deno.ServeHandler<Deno.NetAddr>;

/** All interfaces; IPv4 alone where IPv6 is switched off. */
function listenEverywhere(port: number, handler: ServeHandler): Deno.HttpServer<Deno.NetAddr> {
  // Deno prints to stdout unless told otherwise, and stdout belongs to the function's lines.
  const onListen = () => {};
  // It also prints, as it is, what a body was broken with. Whoever broke it has said why, in the log and its format.
  const onError = () => new Response(null, { status: 500 });
  const serveOn = (hostname: string) => Deno.serve({ port, hostname, onListen, onError }, handler);
  try {
    return serveOn("::");
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.PermissionDenied) throw error;
    return serveOn("0.0.0.0");
  }
}
