import { type Upstream, type UpstreamCall, UpstreamError, type UpstreamOptions } from "../../http/engine.ts";
import { readWhole } from "../../http/bodies.ts";
import { HeaderFields } from "../../http/fields.ts";
import { Gate } from "../../http/gate.ts";
import { type ByteSource, type HttpRequest, HttpResponse } from "../../http/message.ts";
import { Bytes, textResponse } from "../../http/responses.ts";
import { StreamSource } from "./body.ts";
import { Clients } from "./clients.ts";
import { isOlder } from "./deno_version.ts";
import { isUnconnected, reasonOfFailure } from "./fetch_error.ts";
import { FetchedBody } from "./fetched_body.ts";
import { NativeResponse } from "./native_response.ts";
import { staysUnchanged } from "./target.ts";

/** Methods that may be sent again by fetch, since doing so changes nothing (RFC 9110 §9.2.2). */
const POOLED: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Methods that fetch refuses. */
const REFUSED: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

/** Bytes up to which a body of known length is taken as one piece. */
const SMALL = 16_384;

/** An older fetch uses a body up even where it makes no connection. */
const USES_UP_BODIES = isOlder(Deno.version.deno);

/** ms for one look at the function's port. */
const LOOK = 1000;

/** The function's server by way of fetch. */
export function upstream(options: UpstreamOptions): Upstream {
  return new WebUpstream(options);
}

class WebUpstream implements Upstream {
  readonly #origin: string;
  readonly #prefix: string;
  readonly #address: Deno.ConnectOptions;
  readonly #clients: Clients;
  readonly #gate = new Gate(() => this.accepts());

  constructor({ url, caCerts = [] }: UpstreamOptions) {
    this.#clients = new Clients(caCerts);
    this.#origin = url.origin;
    this.#prefix = url.pathname.replace(/\/$/, "");
    const hostname = url.hostname.replace(/^\[|\]$/g, "");
    this.#address = { hostname, port: Number(url.port || (url.protocol === "https:" ? 443 : 80)) };
  }

  async accepts(): Promise<boolean> {
    try {
      const connection = await Deno.connect({ ...this.#address, signal: AbortSignal.timeout(LOOK) });
      connection.close();
      return true;
    } catch {
      return false;
    }
  }

  async send(call: UpstreamCall): Promise<HttpResponse> {
    const target = this.#prefix + call.request.target;
    const refusal = this.#refuse(call.request, target);
    if (refusal) return refusal;
    for (;;) {
      await this.#connectable(call);
      const answer = await this.#fetch(call, target);
      if (answer) return answer;
      this.#gate.close();
    }
  }

  close(): void {
    this.#clients[Symbol.dispose]();
  }

  /** What fetch can't pass on unchanged. */
  #refuse({ method, fields }: HttpRequest, target: string): HttpResponse | undefined {
    if (REFUSED.has(method)) return textResponse(501, `method ${method} cannot be passed on by engine "web"\n`);
    if (fields.get("upgrade")?.toLowerCase() === "websocket") {
      return textResponse(501, 'WebSocket cannot be passed on by engine "web"\n');
    }
    if (!staysUnchanged(this.#origin, target)) {
      return textResponse(400, `target ${JSON.stringify(target)} cannot be passed on unchanged by engine "web"\n`);
    }
    return undefined;
  }

  /** Resolves when a connection can be expected to succeed. */
  async #connectable({ request, body }: UpstreamCall): Promise<void> {
    // A body that was handed to fetch may be gone where no connection came of it, so the port is looked at before.
    if (!staysUnsent(body) && !await this.accepts()) this.#gate.close();
    if (!this.#gate.open) await this.#gate.pass(request);
    if (request.aborted) throw new UpstreamError(request.aborted);
  }

  /** The answer, or nothing where no connection was made and nothing of the body is gone. */
  async #fetch({ request, fields, body }: UpstreamCall, target: string): Promise<HttpResponse | undefined> {
    const controller = new AbortController();
    request.onAbort((cause) => controller.abort(cause));
    const pooled = POOLED.has(request.method);
    try {
      const response = await fetch(this.#origin + target, {
        method: request.method,
        headers: requestHeaders(fields),
        body: body === null ? undefined : await platformBody(body),
        client: pooled ? this.#clients.pooled : this.#clients.single,
        redirect: "manual",
        signal: controller.signal,
      });
      return await answerOf(response, request);
    } catch (error) {
      if (request.aborted) throw new UpstreamError(request.aborted);
      const reason = reasonOfFailure(error);
      if (staysUnsent(body) && isUnconnected(reason)) return undefined;
      throw new UpstreamError(reason);
    }
  }
}

/** Whether a body is still there where no connection was made. */
function staysUnsent(body: ByteSource | null): boolean {
  return body === null || (isSmall(body.size) && !USES_UP_BODIES);
}

/** Whether a body is expected to come together with its head. */
function isSmall(size: number | undefined): boolean {
  return size !== undefined && size <= SMALL;
}

/** @throws {TypeError} A small body broke. */
async function answerOf(response: Response, request: HttpRequest): Promise<HttpResponse> {
  const { status, statusText, headers, body } = response;
  const fields = new HeaderFields([...headers].flat());
  if (status === 101) {
    body?.cancel().catch(() => {});
    throw new UpstreamError("switched protocols unasked");
  }
  if (status < 200 || status > 599) return new NativeResponse(response, fields);
  if (body === null) return new HttpResponse(status, statusText, fields, null);
  const length = fields.get("content-length");
  const size = length === undefined ? undefined : Number(length);
  // Read as a stream, a small body costs a fifth of the throughput.
  const source = isSmall(size) ? new Bytes(await response.bytes()) : new FetchedBody(body, size, request);
  return new HttpResponse(status, statusText, fields, source);
}

/**
 * The fields for fetch. It decodes no body only where the first Accept-Encoding line is exactly `identity`, which takes
 * an array: a Headers object would join the lines.
 */
function requestHeaders(fields: HeaderFields): [string, string][] {
  return [["accept-encoding", "identity"], ...fields];
}

/** A body for fetch: untouched, it stays native and keeps its length; what was read before is sent whole. */
function platformBody(body: ByteSource): BodyInit | Promise<BodyInit> {
  const untouched = body instanceof StreamSource ? body.take() : undefined;
  return untouched ?? readWhole(body);
}
