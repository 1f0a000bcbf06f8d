import type { Deadline, Deadlines } from "../../http/deadlines.ts";
import { plainAddress } from "../../http/address.ts";
import { HeaderFields } from "../../http/fields.ts";
import { type ByteSource, type Handler, HttpRequest, type HttpResponse, type Outcome } from "../../http/message.ts";
import { emptyResponse, textResponse } from "../../http/responses.ts";
import { drain, type ReadAhead, SendingBody, StreamSource } from "./body.ts";
import { NativeResponse } from "./native_response.ts";
import { requestTarget, validEscapes, validHost } from "./target.ts";

/** Statuses whose answers have no body (RFC 9110 §15); `Response` throws where one is given. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** What an exchange needs of its server. */
export interface ExchangeOptions {
  readonly ignoreClientAbort: boolean;
  readonly warn: (message: string) => void;
  /** Bounds reading a body here; what fetch reads is bounded by the exec timeout. */
  readonly readDeadlines: Deadlines;
  /** Authority that Deno writes into `Request.url` where there is no Host. */
  readonly ownAuthority: string;
}

/** One request as Deno.serve shows it, turned into the project's own, and the way back. */
export class Exchange {
  readonly request: HttpRequest;
  readonly #options: ExchangeOptions;
  /** As it came; an absolute-form target replaces the field. */
  readonly #host: string;
  readonly #body: StreamSource | null;
  #readDeadline: Deadline | undefined;

  constructor(platform: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>, options: ExchangeOptions) {
    this.#options = options;
    const host = platform.headers.get("host");
    this.#host = host ?? "";
    const { target, authority } = requestTarget(platform.url, host, options.ownAuthority);
    const fields = receivedFields(platform.headers);
    if (authority !== undefined && authority !== options.ownAuthority) fields.set("Host", authority);
    this.#body = this.#receivedBody(platform, fields);
    this.request = new HttpRequest(platform.method, target, fields, this.#body, plainAddress(info.remoteAddr.hostname));
    // Under a Deno that aborts on success too, that comes after the end, when it changes nothing.
    platform.signal.addEventListener("abort", () => this.#clientLeft());
  }

  /** Whether a body may still be arriving. */
  get receiving(): boolean {
    return this.#body !== null && !this.#body.ended;
  }

  /** Asks the handler, and turns its answer into the platform's. */
  async answer(handler: Handler): Promise<Response> {
    const refusal = refuse(this.request, this.#host);
    if (refusal) return this.#send(refusal);
    if (this.#body) {
      const { readDeadlines } = this.#options;
      this.#readDeadline = readDeadlines.add(this.request.started, () => this.#readTimeout());
    }
    try {
      return await this.#send(await handler(this.request));
    } catch (error) {
      this.#options.warn(`Handler failed: ${error instanceof Error ? error.stack : error}`);
      return await this.#send(textResponse(500, "internal error\n"));
    }
  }

  #receivedBody(platform: Request, fields: HeaderFields): StreamSource | null {
    const length = fields.get("content-length");
    if (platform.body === null || (length === undefined ? !fields.has("transfer-encoding") : Number(length) === 0)) {
      return null;
    }
    return new StreamSource(platform.body, length === undefined ? undefined : Number(length), () => this.#clientLeft());
  }

  #clientLeft(): void {
    if (!this.#options.ignoreClientAbort) this.request.abort("client gone");
  }

  #readTimeout(): void {
    if (!this.#body?.open) return;
    this.request.abort("read timeout");
    this.#body.cancel();
  }

  async #send(response: HttpResponse): Promise<Response> {
    if (response instanceof NativeResponse) {
      this.#end("completed", response, 0);
      return response.native;
    }
    const { body, status, reason: statusText } = response;
    const init = { status, statusText, headers: headersOf(response) };
    if (body === null || this.request.method === "HEAD" || BODILESS.has(status)) {
      await this.#discard(response);
      // Deno.serve would claim a length of 0 for what GET may have a body for (RFC 9110 §8.6).
      const isUnsized = this.request.method === "HEAD" && !BODILESS.has(status) && !init.headers.has("content-length");
      return new Response(isUnsized ? ReadableStream.from<Uint8Array>([]) : null, init);
    }
    // A small body that is there already goes out whole: a stream for it would cost a third of the throughput.
    const ahead = body.size === undefined ? undefined : body.read();
    if (ahead instanceof Uint8Array && ahead.length === body.size || ahead === null) {
      this.#end("completed", response, ahead?.length ?? 0);
      return new Response(ahead?.slice() ?? NO_BYTES, init);
    }
    return new Response(this.#sendingBody(response, body, ahead).stream, init);
  }

  /** The work goes on to its end where the answer has no body to show for it. */
  async #discard(response: HttpResponse): Promise<void> {
    try {
      const bytes = response.body === null ? 0 : await drain(response.body);
      this.#end("completed", response, bytes);
    } catch {
      this.#end("failed", response, 0);
    }
  }

  #sendingBody(response: HttpResponse, source: ByteSource, ahead: ReadAhead): SendingBody {
    const body = new SendingBody(source, ahead, {
      ended: (bytes) => this.#end("completed", response, bytes),
      failed: (bytes) => this.#end("failed", response, bytes),
      unwanted: (bytes) => this.#unwanted(response, source, bytes),
    });
    this.request.onAbort((cause) => body.fail(new Error(cause)));
    return body;
  }

  /** The client left while its answer was being sent. */
  #unwanted(response: HttpResponse, source: ByteSource, bytes: number): void {
    if (this.#options.ignoreClientAbort) {
      drain(source).then(() => {}, () => {}).then(() => this.#end("completed", response, bytes));
      return;
    }
    this.request.abort("client gone");
    source.cancel();
    this.#end("client gone", response, bytes);
  }

  #end(outcome: Outcome, response: HttpResponse, bytes: number): void {
    this.#readDeadline?.cancel();
    this.request.end(outcome, response, bytes);
  }
}

const NO_BYTES = new Uint8Array(0);

/** For a message that somebody else may have read in another way: what follows it is not read (RFC 9112 §11.2). */
const CLOSE = ["Connection", "close"];

/**
 * What Deno.serve lets through and a strict server does not (compatibility.md §4); `undefined` where it is in order.
 *
 * @param received The Host field as it came.
 */
function refuse(request: HttpRequest, received: string): HttpResponse | undefined {
  const { method, fields } = request;
  if (method === "CONNECT") return emptyResponse(405, ["Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"]);
  const invalid = [received, fields.get("host") ?? ""].find((host) => !validHost(host));
  if (invalid !== undefined) {
    return textResponse(400, `invalid Host ${JSON.stringify(invalid)}: want a host and optional port\n`, CLOSE);
  }
  // Deno shows `OPTIONS *` as `/*`, and refuses the asterisk with every other method by itself.
  if (method === "OPTIONS" && request.target === "/*") return emptyResponse(200);
  if (!validEscapes(request.path)) {
    return textResponse(
      400,
      `invalid target ${JSON.stringify(request.target)}: want two hexadecimal digits behind each %\n`,
    );
  }
  const coding = fields.get("transfer-encoding");
  if (coding !== undefined && coding.toLowerCase() !== "chunked") {
    return textResponse(501, `Transfer-Encoding ${JSON.stringify(coding)} is not supported: want chunked\n`);
  }
  const length = fields.get("content-length");
  if (length !== undefined && coding !== undefined) {
    return textResponse(400, "invalid framing: want Content-Length or Transfer-Encoding\n", CLOSE);
  }
  if (length !== undefined && !/^\d+$/.test(length)) {
    return textResponse(400, `invalid Content-Length ${JSON.stringify(length)}: want digits, once\n`);
  }
  const expect = fields.get("expect");
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    return textResponse(417, `Expect ${JSON.stringify(expect)} is not supported: want 100-continue\n`);
  }
  return undefined;
}

function receivedFields(headers: Headers): HeaderFields {
  const list: string[] = [];
  for (const [name, value] of headers) list.push(name, value);
  return new HeaderFields(list);
}

/** The fields to send; Content-Length is added where the size is known, and has no place where there is no body. */
function headersOf({ status, fields, body }: HttpResponse): Headers {
  const headers = new Headers();
  for (const [name, value] of fields) headers.append(name, value);
  if (status === 204) headers.delete("content-length");
  else if (typeof body?.size === "number" && !BODILESS.has(status)) headers.set("content-length", String(body.size));
  return headers;
}
