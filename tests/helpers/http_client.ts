import { bytes, concat, utf8 } from "./bytes.ts";
import { Fields, parseFields } from "./fields.ts";
import { RawConnection, Silent } from "./raw_connection.ts";

/** A request to be written. */
export interface RequestOptions {
  readonly method?: string;
  readonly target?: string;
  readonly version?: string;
  /** Put before the other fields; `null` sends none. */
  readonly host?: string | null;
  readonly fields?: readonly (readonly [string, string])[];
  /** Sent with `Content-Length`, unless the fields hold one. */
  readonly body?: string | Uint8Array;
  /** Sent chunked, one chunk each. */
  readonly chunks?: readonly (string | Uint8Array)[];
}

/** A piece of a body and when it came, in ms since its request was sent. */
export interface Piece {
  readonly at: number;
  readonly data: Uint8Array;
}

/** An answer, as it came over the connection. */
export class ClientResponse {
  fields = new Fields();
  trailers = new Fields();
  /** 1xx answers that came before. */
  interim: ClientResponse[] = [];
  /** One a chunk where it is chunked, else one a read. */
  pieces: Piece[] = [];
  /** Whether the body came to its end as the framing says. */
  complete = false;
  /** What broke a body that is not complete. */
  error: unknown;
  /** When the head was whole, and when all was read, in ms since the request was sent. */
  headAt = 0;
  endAt = 0;

  constructor(readonly version: string, readonly status: number, readonly reason: string) {}

  get body(): Uint8Array<ArrayBuffer> {
    return concat(this.pieces.map(({ data }) => data));
  }

  /** The body, decoded as UTF-8. */
  get text(): string {
    return utf8(this.body);
  }
}

/** A raw HTTP/1.1 client: writes exact bytes, and keeps what came with the time it came at. */
export class HttpClient extends RawConnection {
  #sentAt = performance.now();

  static async connect(port: number, timeout?: number): Promise<HttpClient> {
    return new HttpClient(await Deno.connect({ hostname: "127.0.0.1", port }), timeout);
  }

  /** Writes a request, head and body in one write. */
  async send(options: RequestOptions): Promise<void> {
    this.#sentAt = performance.now();
    await this.write(encodeRequest(options));
  }

  /** Writes a request and reads its answer, at the same time: what echoes a large body waits for its reader. */
  async exchange(options: RequestOptions = {}): Promise<ClientResponse> {
    const [response] = await Promise.all([this.readResponse(options.method), this.send(options)]);
    return response;
  }

  /** Reads an answer wholly; what breaks its body stands in its `error`. */
  async readResponse(method = "GET"): Promise<ClientResponse> {
    return await this.readBody(await this.readFinalHead(), method);
  }

  /** Reads the next head, of an interim answer (1xx) too. */
  async readResponseHead(): Promise<ClientResponse> {
    const [first, ...lines] = await this.readHead();
    const match = /^(HTTP\/\d\.\d) (\d{3})(?: (.*))?$/.exec(first);
    if (match === null) throw new Error(`Malformed status line: ${JSON.stringify(first)}`);
    const response = new ClientResponse(match[1], Number(match[2]), match[3] ?? "");
    response.fields = parseFields(lines);
    response.headAt = performance.now() - this.#sentAt;
    return response;
  }

  /** Reads heads up to the final answer's; 101 counts as final. */
  async readFinalHead(): Promise<ClientResponse> {
    const interim: ClientResponse[] = [];
    while (true) {
      const response = await this.readResponseHead();
      if (response.status >= 200 || response.status === 101) {
        response.interim = interim;
        return response;
      }
      interim.push(response);
    }
  }

  /** Reads the body that follows a head (RFC 9112 §6.3). */
  async readBody(response: ClientResponse, method = "GET"): Promise<ClientResponse> {
    try {
      for await (const data of this.#body(response, method)) {
        response.pieces.push({ at: performance.now() - this.#sentAt, data });
      }
      response.complete = true;
    } catch (error) {
      if (error instanceof Silent) throw error;
      response.error = error;
    }
    response.endAt = performance.now() - this.#sentAt;
    return response;
  }

  async *#body(response: ClientResponse, method: string): AsyncGenerator<Uint8Array> {
    const { status, fields } = response;
    if (method === "HEAD" || status === 101 || status === 204 || status === 304) return;
    const length = fields.get("content-length");
    if (fields.joined("transfer-encoding")?.toLowerCase() === "chunked") {
      for (let data; (data = await this.readChunk()) !== null;) yield data;
      response.trailers = await this.readTrailers();
    } else if (length === undefined) {
      for (let data; (data = await this.readSome()) !== null;) yield data;
    } else {
      for (let missing = Number(length); missing > 0;) {
        const data = await this.readSome(missing);
        if (data === null) throw new Error(`The body ended ${missing} bytes early`);
        missing -= data.length;
        yield data;
      }
    }
  }
}

/** Chunked coding of pieces (RFC 9112 §7.1), the last chunk included. */
export function encodeChunks(pieces: readonly (string | Uint8Array)[], trailers = ""): Uint8Array<ArrayBuffer> {
  return concat([
    ...pieces.map(bytes).flatMap((data) => [bytes(`${data.length.toString(16)}\r\n`), data, bytes("\r\n")]),
    bytes(`0\r\n${trailers}\r\n`),
  ]);
}

/** The bytes of a request. */
export function encodeRequest(options: RequestOptions): Uint8Array<ArrayBuffer> {
  const { method = "GET", target = "/", version = "HTTP/1.1", host = "function.test", fields = [], body, chunks } =
    options;
  const lines = [`${method} ${target} ${version}`];
  if (host !== null && !fields.some(([name]) => name.toLowerCase() === "host")) lines.push(`Host: ${host}`);
  for (const [name, value] of fields) lines.push(`${name}: ${value}`);
  if (chunks !== undefined) lines.push("Transfer-Encoding: chunked");
  else if (body !== undefined && !fields.some(([name]) => name.toLowerCase() === "content-length")) {
    lines.push(`Content-Length: ${body.length}`);
  }
  const content = chunks === undefined ? bytes(body ?? "") : encodeChunks(chunks);
  return concat([bytes(lines.join("\r\n") + "\r\n\r\n"), content]);
}
