import { whenAborted } from "../../http/aborted.ts";
import { type UpstreamCall, UpstreamError } from "../../http/engine.ts";
import { HeaderFields } from "../../http/fields.ts";
import { downstreamFields, tokens, trailerFields } from "../../http/headers.ts";
import { type ByteSource, type HttpRequest, HttpResponse } from "../../http/message.ts";
import type { BodyOwner } from "../../http1/body.ts";
import type { ResponseHead } from "../../http1/response_head.ts";
import type { Framing } from "../../http1/types.ts";
import type { Pool } from "./pool.ts";
import type { UpstreamConnection } from "./upstream_connection.ts";

/** Interim answers that one request may have. */
const MOST_INTERIM = 64;

/** One request on a connection to the function, and its answer. The two may overlap: an answer need not wait for the body. */
export class Call implements BodyOwner {
  readonly #request: HttpRequest;
  readonly #fields: HeaderFields;
  readonly #body: ByteSource | null;
  readonly #connection: UpstreamConnection;
  readonly #pool: Pool;
  #sent = false;
  #released = false;
  #persistent = false;
  #announced: number | undefined;

  constructor({ request, fields, body }: UpstreamCall, connection: UpstreamConnection, pool: Pool) {
    this.#request = request;
    this.#fields = fields;
    this.#body = body;
    this.#connection = connection;
    this.#pool = pool;
    connection.reader.owner = this;
    request.onAbort(() => this.#release(false));
  }

  /**
   * Sends the request and reads the head of the answer.
   *
   * @throws whatever goes wrong; the connection is closed then.
   */
  async run(target: string): Promise<HttpResponse> {
    try {
      this.#start(target);
      const sending = this.#send();
      if (this.#body === null) await sending;
      const head = await this.#readHead();
      if (head.status !== 101) return this.#answer(head);
      // The client speaks HTTP until its request is whole, and so do we (RFC 9110 §7.8).
      await Promise.race([sending, whenAborted(this.#request)]); // a body that does not come may keep its reader for ever
      return this.#tunnel(head);
    } catch (error) {
      this.#release(false);
      throw error;
    }
  }

  /** For the reader: the answer is here to its last byte. */
  bodyEnded(): void {
    this.#release(true);
  }

  /** For the reader: nobody wants the rest of the answer. */
  bodyCancelled(): void {
    this.#release(false);
  }

  /** @throws {WriteError} */
  #start(target: string): void {
    const framing = framingOf(this.#fields, this.#body);
    this.#connection.writer.startRequest(this.#request.method, target, this.#fields.list, framing);
  }

  /** Rejects only where there is no body; of one that can't be sent the answer may still tell why. */
  async #send(): Promise<void> {
    const { writer } = this.#connection;
    const body = this.#body;
    if (body === null) {
      await writer.end();
    } else {
      try {
        await writer.pump(body);
        await writer.end(trailerFields(body.trailers ?? []));
      } catch {
        return;
      }
    }
    this.#sent = true;
  }

  async #readHead(): Promise<ResponseHead> {
    const { reader } = this.#connection;
    for (let interim = 0; interim <= MOST_INTERIM; interim++) {
      const head = await reader.readResponse(this.#request.method);
      if (head === null) throw new UpstreamError("connection closed before the answer");
      if (head.status >= 200 || head.status === 101) return head;
      // A 100 answers our own connection: the client's was asked for when its body was wanted. The others are waited for,
      // so that a client which does not read holds the function back.
      if (head.status !== 100) await this.#request.interim?.sendInterim(interimAnswer(head));
    }
    throw new UpstreamError(`more than ${MOST_INTERIM} interim answers`);
  }

  #answer(head: ResponseHead): HttpResponse {
    const fields = new HeaderFields(head.fields);
    this.#persistent = head.persistent;
    this.#announced = announcedTimeout(fields);
    // Who closes after an answer reads no more of the request.
    if (!head.persistent && !this.#sent) this.#body?.cancel();
    const body = this.#connection.reader.body;
    if (body === null) this.#release(true);
    return new HttpResponse(head.status, head.reason, fields, body);
  }

  /** @throws {UpstreamError} where nobody asked for this, or the request could not be sent whole. */
  #tunnel(head: ResponseHead): HttpResponse {
    if (!this.#sent) throw new UpstreamError("switched protocols within the request");
    const fields = new HeaderFields(head.fields);
    const asked = tokens(this.#request.upgrade ?? "");
    const protocol = fields.get("upgrade")?.toLowerCase() ?? "";
    if (!asked.includes(protocol)) throw new UpstreamError(`switched to ${JSON.stringify(protocol)} unasked`);
    const response = new HttpResponse(101, head.reason, fields, this.#connection.reader.openTunnel());
    response.tunnel = this.#connection;
    return response;
  }

  /** Gives the connection back where it can be used again, once; whatever comes later concerns somebody else. */
  #release(whole: boolean): void {
    if (this.#released) return;
    this.#released = true;
    if (whole && this.#persistent && this.#sent) return this.#pool.give(this.#connection, this.#announced);
    this.#connection.close();
    if (!this.#sent) this.#body?.cancel();
  }
}

function framingOf(fields: HeaderFields, body: ByteSource | null): Framing {
  if (body !== null) return body.size ?? "chunked";
  return fields.has("content-length") ? 0 : "none";
}

/** Framing fields say nothing in an interim answer (RFC 9110 §8.6, RFC 9112 §6.1). */
function interimAnswer({ status, reason, fields }: ResponseHead): HttpResponse {
  const kept = downstreamFields(new HeaderFields(fields));
  kept.delete("content-length");
  return new HttpResponse(status, reason, kept, null);
}

/** Seconds of `Keep-Alive: timeout=5`. */
function announcedTimeout(fields: HeaderFields): number | undefined {
  const announced = fields.get("keep-alive");
  if (announced === undefined) return undefined;
  const seconds = /(?:^|[,\s])timeout\s*=\s*(\d+)/i.exec(announced)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
