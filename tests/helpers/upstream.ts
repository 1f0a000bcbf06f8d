import { bytes, concat, utf8 } from "./bytes.ts";
import { Fields, parseFields } from "./fields.ts";
import { encodeChunks } from "./http_client.ts";
import { Closed, RawConnection } from "./raw_connection.ts";
import { within } from "./until.ts";

/** A request as the function's server saw it. */
export class UpstreamRequest {
  trailers = new Fields();
  /** Data of the body: one piece a chunk where it is chunked. */
  pieces: Uint8Array[] = [];

  /**
   * @param head All of it, byte for byte, without the empty line.
   * @param connection Number of the connection that it came over, the first being 1.
   */
  constructor(
    readonly head: string,
    readonly method: string,
    readonly target: string,
    readonly version: string,
    readonly fields: Fields,
    readonly connection: number,
  ) {}

  get body(): Uint8Array<ArrayBuffer> {
    return concat(this.pieces);
  }

  /** The body, decoded as UTF-8. */
  get text(): string {
    return utf8(this.body);
  }
}

/** A connection that the watchdog has opened to the function's server. */
export class UpstreamConnection extends RawConnection {
  constructor(conn: Deno.TcpConn, readonly number: number) {
    super(conn, 30_000);
  }

  /** Reads a request's head; `null` where the connection ends instead. */
  async readRequestHead(): Promise<UpstreamRequest | null> {
    let lines: string[];
    try {
      lines = await this.readHead();
    } catch (error) {
      if (isEnd(error)) return null;
      throw error;
    }
    const match = /^(\S+) (\S+) (HTTP\/\d\.\d)$/.exec(lines[0]);
    if (match === null) throw new Error(`Malformed request line: ${JSON.stringify(lines[0])}`);
    const [, method, target, version] = match;
    return new UpstreamRequest(lines.join("\r\n"), method, target, version, parseFields(lines.slice(1)), this.number);
  }

  /** Reads the body that follows a request's head. */
  async readRequestBody(request: UpstreamRequest): Promise<UpstreamRequest> {
    if (request.fields.joined("transfer-encoding")?.toLowerCase() === "chunked") {
      for (let data; (data = await this.readChunk()) !== null;) request.pieces.push(data);
      request.trailers = await this.readTrailers();
    } else {
      const length = Number(request.fields.get("content-length") ?? 0);
      if (length > 0) request.pieces.push(await this.readExactly(length));
    }
    return request;
  }
}

/** Gives the bytes of an answer, or nothing where it has written by itself. */
export type UpstreamHandler = (
  request: UpstreamRequest,
  connection: UpstreamConnection,
) => string | Uint8Array | void | Promise<string | Uint8Array | void>;

/**
 * A function's HTTP server inside the test, over bare sockets: it keeps every request with its exact head and body, and sends
 * the exact bytes that its handler gives.
 *
 * Disposing it closes everything, and throws what a handler threw, so that no failure on that side is lost.
 */
export class Upstream implements AsyncDisposable {
  /** Requests that came, each from its head on. */
  readonly requests: UpstreamRequest[] = [];
  /** Number of connections that were accepted. */
  connections = 0;
  readonly port: number;
  #listener: Deno.TcpListener;
  #open = new Set<UpstreamConnection>();
  #work = new Set<Promise<void>>();
  #errors: unknown[] = [];
  #stopped = false;

  /** @param port 0 takes a free one. */
  constructor(private readonly serve: (connection: UpstreamConnection, upstream: Upstream) => Promise<void>, port = 0) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.port = this.#listener.addr.port;
    this.#track(this.#accept());
  }

  /** Base URL, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The latest request. */
  get last(): UpstreamRequest {
    const last = this.requests.at(-1);
    if (last === undefined) throw new Error("No request has reached the upstream");
    return last;
  }

  /** Closes the port and every connection. */
  stop(): void {
    if (!this.#stopped) this.#listener.close();
    this.#stopped = true;
    this.cut();
  }

  /** Closes every connection; the port stays open. */
  cut(): void {
    for (const connection of this.#open) connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    // A handler may wait for what a failed test never does.
    await within(1_000, Promise.all(this.#work), "the upstream's handlers").catch(() => {});
    if (this.#errors.length > 0) throw new AggregateError(this.#errors, "The upstream's handler failed");
  }

  async #accept(): Promise<void> {
    while (true) {
      let conn: Deno.TcpConn;
      try {
        conn = await this.#listener.accept();
      } catch (error) {
        if (this.#stopped) return;
        throw error;
      }
      this.#track(this.#handle(new UpstreamConnection(conn, ++this.connections)));
    }
  }

  async #handle(connection: UpstreamConnection): Promise<void> {
    this.#open.add(connection);
    try {
      await this.serve(connection, this);
    } catch (error) {
      if (!isEnd(error)) throw error;
    } finally {
      this.#open.delete(connection);
      connection.close();
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch((error) => void this.#errors.push(error)).finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }
}

/** Serves requests one after the other on each connection; the handler is called with the whole request. */
export function startUpstream(handler: UpstreamHandler = () => answer("hello"), port?: number): Upstream {
  return new Upstream(async (connection, upstream) => {
    for (let request; !connection.closed && (request = await connection.readRequestHead()) !== null;) {
      upstream.requests.push(await connection.readRequestBody(request));
      const bytes = await handler(request, connection);
      if (bytes) await connection.write(bytes);
    }
  }, port);
}

/** Leaves each connection to the handler, from its first byte on. */
export function startRawUpstream(
  handler: (connection: UpstreamConnection, upstream: Upstream) => Promise<void>,
  port?: number,
): Upstream {
  return new Upstream(handler, port);
}

/** What {@linkcode answer} takes beside the body. */
export interface AnswerOptions {
  /** Status code and reason phrase. */
  readonly status?: string;
  readonly fields?: readonly (readonly [string, string])[];
  /** Whether the body is sent chunked; else with `Content-Length`. */
  readonly chunked?: boolean;
}

/** The bytes of an answer. */
export function answer(body: string | Uint8Array, options: AnswerOptions = {}): Uint8Array<ArrayBuffer> {
  const { status = "200 OK", fields = [], chunked = false } = options;
  const framing = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`;
  const lines = [`HTTP/1.1 ${status}`, ...fields.map(([name, value]) => `${name}: ${value}`), framing];
  const content = chunked ? encodeChunks(body.length > 0 ? [body] : []) : bytes(body);
  return concat([bytes(lines.join("\r\n") + "\r\n\r\n"), content]);
}

/** Whether the watchdog has ended the connection, or the test has: nothing that a handler did wrong. */
function isEnd(error: unknown): boolean {
  return error instanceof Closed || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.NotConnected;
}
