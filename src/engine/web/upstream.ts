import { type Upstream, type UpstreamCall, UpstreamError, type UpstreamOptions } from "../../http/engine.ts";
import { readWhole } from "../../http/bodies.ts";
import { Deadlines } from "../../http/deadlines.ts";
import { HeaderFields } from "../../http/fields.ts";
import { Gate } from "../../http/gate.ts";
import { type ByteSource, type HttpRequest, HttpResponse } from "../../http/message.ts";
import { textResponse } from "../../http/responses.ts";
import { StreamSource } from "./body.ts";
import { Clients } from "./clients.ts";
import { isUnconnected, reasonOfFailure } from "./fetch_error.ts";
import { FetchedBody } from "./fetched_body.ts";
import { NativeResponse } from "./native_response.ts";

/** Methods that may be sent again by fetch, since doing so changes nothing (RFC 9110 §9.2.2). */
const POOLED: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Methods that fetch refuses. */
const REFUSED: ReadonlySet<string> = new Set(["CONNECT", "TRACE", "TRACK"]);

/** ms until connections that are kept idle are closed for a request that waits. */
const PATIENCE = 20;

/** ms that the head of a small answer waits for its body. */
const PEEK = 5;

/** ms for one look at the function's port. */
const LOOK = 1000;

/** The function's server by way of fetch. */
export function upstream(options: UpstreamOptions): Upstream {
  return new WebUpstream(options.url);
}

class WebUpstream implements Upstream {
  readonly #origin: string;
  readonly #prefix: string;
  readonly #address: Deno.ConnectOptions;
  readonly #clients = new Clients();
  readonly #gate = new Gate(() => this.accepts());
  readonly #peeks = new Deadlines(PEEK);

  constructor(url: URL) {
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
    this.#peeks[Symbol.dispose]();
  }

  /** What fetch can't pass on unchanged. */
  #refuse({ method, fields }: HttpRequest, target: string): HttpResponse | undefined {
    if (REFUSED.has(method)) return textResponse(501, `method ${method} cannot be passed on by engine "web"\n`);
    if (fields.get("upgrade")?.toLowerCase() === "websocket") {
      return textResponse(501, 'WebSocket cannot be passed on by engine "web"\n');
    }
    const wanted = this.#origin + target;
    if (!URL.canParse(wanted) || new URL(wanted).href !== wanted || wanted.includes("#")) {
      return textResponse(400, `target ${JSON.stringify(target)} cannot be passed on unchanged by engine "web"\n`);
    }
    return undefined;
  }

  /** Resolves when a connection can be expected to succeed. */
  async #connectable({ request, body }: UpstreamCall): Promise<void> {
    // A body that was handed to fetch can't be sent again, so the port is looked at before.
    if (body !== null && !await this.accepts()) this.#gate.close();
    if (!this.#gate.open) await this.#gate.pass(request);
    if (request.aborted) throw new UpstreamError(request.aborted);
  }

  /** The answer, or nothing where no connection was made and nothing of the body is gone. */
  async #fetch({ request, fields, body }: UpstreamCall, target: string): Promise<HttpResponse | undefined> {
    const controller = new AbortController();
    request.onAbort((cause) => controller.abort(cause));
    const pooled = POOLED.has(request.method);
    // A connection that is kept idle may be what a server with one thread waits on.
    const patience = pooled ? undefined : setTimeout(() => this.#clients.closeIdle(), PATIENCE);
    try {
      const response = await fetch(this.#origin + target, {
        method: request.method,
        headers: requestHeaders(fields),
        body: body === null ? undefined : await platformBody(body),
        client: pooled ? this.#clients.pooled : this.#clients.single,
        redirect: "manual",
        signal: controller.signal,
      });
      return await this.#answer(response, request);
    } catch (error) {
      if (request.aborted) throw new UpstreamError(request.aborted);
      const reason = reasonOfFailure(error);
      if (body === null && isUnconnected(reason)) return undefined;
      throw new UpstreamError(reason);
    } finally {
      clearTimeout(patience);
    }
  }

  async #answer(response: Response, request: HttpRequest): Promise<HttpResponse> {
    const { status, statusText, headers, body } = response;
    const fields = new HeaderFields([...headers].flat());
    if (status < 200 || status > 599) return new NativeResponse(response, fields);
    if (body === null) return new HttpResponse(status, statusText, fields, null);
    const length = fields.get("content-length");
    const fetched = new FetchedBody(body, length === undefined ? undefined : Number(length), request);
    await fetched.peek(this.#peeks);
    return new HttpResponse(status, statusText, fields, fetched);
  }
}

/**
 * The fields for fetch. It decodes no body only where the first Accept-Encoding line is exactly `identity`, which takes
 * an array: a Headers object would join the lines.
 */
function requestHeaders(fields: HeaderFields): [string, string][] {
  return [["accept-encoding", "identity"], ...fields];
}

/** Untouched, a body stays native and keeps its length; what was read before is sent whole. */
function platformBody(body: ByteSource): BodyInit | Promise<BodyInit> {
  const untouched = body instanceof StreamSource ? body.take() : undefined;
  return untouched ?? readWhole(body);
}
