import type { Deadline } from "../../http/deadlines.ts";
import { HeaderFields } from "../../http/fields.ts";
import {
  type AbortCause,
  type ByteSource,
  type Handler,
  HttpRequest,
  HttpResponse,
  type InterimSink,
  type Outcome,
} from "../../http/message.ts";
import { textResponse } from "../../http/responses.ts";
import { WriteError } from "../../http1/errors.ts";
import type { RequestHead } from "../../http1/request_head.ts";
import type { ClientConnection, ConnectionContext } from "./connection.ts";
import { RequestBody, type RequestBodyEvents } from "./request_body.ts";
import { isDelimited, isHidden, sendResponse } from "./send_response.ts";
import { pipeTunnel } from "./tunnel.ts";

/** Bytes of an unread body up to which a connection is kept. */
const DISCARDED = 256 * 1024;

/** What becomes of the connection after an exchange. */
export type Then = "keep" | "linger" | "close";

/** One request on a client's connection, and its answer. */
export class Exchange implements RequestBodyEvents, InterimSink {
  readonly request: HttpRequest;
  readonly #head: RequestHead;
  readonly #connection: ClientConnection;
  readonly #context: ConnectionContext;
  readonly #body: RequestBody | null;
  readonly #writeDeadline: Deadline;
  #readDeadline: Deadline | undefined;
  #responding = false;
  /** The client has its whole answer, whatever work goes on behind it. */
  #answered = false;
  #over = false;
  /** Interim answers on their way: one write at a time. */
  #interim: Promise<void> | undefined;
  /** One of them is being written: a client that does not read it would not read the answer behind it. */
  #writingInterim = false;

  constructor(head: RequestHead, connection: ClientConnection, context: ConnectionContext) {
    this.#head = head;
    this.#connection = connection;
    this.#context = context;
    const fields = new HeaderFields(head.fields);
    if (head.form === "absolute") fields.set("Host", head.authority!);
    const received = connection.reader.body;
    this.#body = received && new RequestBody(received, head.expectsContinue, this);
    const request = new HttpRequest(head.method, head.target, fields, this.#body, connection.remote);
    if (head.upgrade) request.upgrade = wantedProtocols(fields);
    if (head.minor === 1) request.interim = this;
    request.onAbort(() => {
      if (this.#responding || this.#writingInterim) connection.close();
    });
    this.request = request;
    this.#writeDeadline = context.writeDeadlines.add(request.started, () => this.#writeTimeout());
    if (this.#body) this.#readDeadline = context.readDeadlines?.add(request.started, () => this.#readTimeout());
    else this.bodyEnded();
    context.began(request);
  }

  /** Whether the answer is sent; what is left of the request may still be discarded. */
  get over(): boolean {
    return this.#over;
  }

  /** Asks the handler and sends its answer. Rejects nothing. */
  async run(handler: Handler): Promise<Then> {
    let response: HttpResponse;
    try {
      response = await handler(this.request);
    } catch (error) {
      response = this.#failed(error);
    }
    if (this.#interim !== undefined) await this.#interim;
    this.#responding = true;
    if (response.tunnel) return await this.#tunnel(response);
    const persistent = this.#mayPersist(response);
    const outcome = await this.#send(response, persistent);
    this.#end(outcome, response);
    const complete = outcome === "completed";
    const kept = complete && persistent && (this.#connection.reader.body === null || await this.#discardRest());
    this.#readDeadline?.cancel();
    if (!complete) return "close";
    return kept ? "keep" : "linger";
  }

  /** The request is here to its last byte: from now on a close means that the client has gone. */
  bodyEnded(): void {
    this.#readDeadline?.cancel();
    if (!this.#context.ignoreClientAbort) this.#connection.watch();
  }

  /** Asks the client that waits for it to send its body. */
  async wanted(): Promise<void> {
    if (!this.#responding) await this.#putInterim(100, "Continue", NO_FIELDS);
  }

  sendInterim({ status, reason, fields }: HttpResponse): Promise<void> {
    return this.#putInterim(status, reason, fields);
  }

  /** The body broke. */
  broken(cause: AbortCause): void {
    this.request.abort(cause);
  }

  /** Nothing more comes from the client. */
  clientClosed(): void {
    if (!this.#answered) this.request.abort("client gone");
  }

  #failed(error: unknown): HttpResponse {
    this.#context.warn(`Handler failed: ${error instanceof Error ? error.stack : error}`);
    return textResponse(500, "internal error\n");
  }

  async #send(response: HttpResponse, persistent: boolean): Promise<Outcome> {
    const { writer } = this.#connection;
    const { method, minor } = this.#head;
    // Nobody is there to read it; for the log it was the answer.
    if (this.request.aborted === "client gone") return "client gone";
    const { body } = response;
    const sent = this.#context.ignoreClientAbort ? withoutCancel(response) : response;
    try {
      await sendResponse(writer, sent, { method, minor, persistent });
      this.#answered = true;
      // The work goes on to its end where the answer has no body to show for it, also when its client has left with that.
      if (sent.body !== null && isHidden(sent, method)) await drain(sent.body);
      return "completed";
    } catch (error) {
      if (error instanceof WriteError) this.#context.warn(`Answer broken off: ${error.message}`);
      if (!writer.broken) {
        body?.cancel(error);
        await this.#showBreak(response);
        return "failed";
      }
      if (this.#context.ignoreClientAbort) await readToEnd(body);
      else this.request.abort("client gone");
      return "client gone";
    }
  }

  /**
   * Sends what there was of an answer that broke: a client that gets nothing at all may take its connection for a stale one,
   * and send the request again. Not where the connection's end would make it whole.
   */
  async #showBreak(response: HttpResponse): Promise<void> {
    if (!isDelimited(response, this.#head)) return;
    try {
      await this.#connection.writer.flush();
    } catch {
      // the client has gone meanwhile
    }
  }

  /** Whether the connection can go on after this answer, as far as that is known before it is sent. */
  #mayPersist(response: HttpResponse): boolean {
    const { aborted } = this.request;
    if (aborted === "read timeout" || aborted === "bad request") return false;
    return this.#head.persistent && !this.#context.draining() && isDelimited(response, this.#head) &&
      !this.#leavesMuch();
  }

  /** Whether a body that nobody reads is still to come, and too long to be discarded. */
  #leavesMuch(): boolean {
    const received = this.#connection.reader.body;
    if (received === null || this.#body!.reading) return false;
    return this.#body!.waitedFor || (received.left ?? Infinity) > DISCARDED;
  }

  /** Whether the next request can be found. */
  async #discardRest(): Promise<boolean> {
    try {
      return !this.#body!.waitedFor && await this.#connection.reader.discardBody(DISCARDED);
    } catch {
      return false;
    }
  }

  #end(outcome: Outcome, response: HttpResponse): void {
    this.#writeDeadline.cancel();
    this.request.end(outcome, response, this.#connection.writer.bodyBytes);
    this.#body?.cancel();
    this.#over = true;
  }

  async #tunnel(response: HttpResponse): Promise<Then> {
    this.#writeDeadline.cancel();
    this.request.becomeTunnel();
    const outcome = await pipeTunnel(this.#connection, response, this.request);
    this.request.end(outcome, response, this.#connection.writer.bodyBytes);
    return "close";
  }

  /** One behind the other, and all in front of the answer. */
  #putInterim(status: number, reason: string, fields: HeaderFields): Promise<void> {
    const { writer } = this.#connection;
    return this.#interim = (this.#interim ?? Promise.resolve()).then(async () => {
      if (this.#responding) return;
      writer.putInterim(status, reason, fields.list);
      this.#writingInterim = true;
      await writer.flush();
      this.#writingInterim = false;
    }).catch(() => {}); // the answer will meet what is wrong with the connection
  }

  #readTimeout(): void {
    if (this.#over) return this.#connection.close(); // while the rest was being discarded
    this.request.abort("read timeout");
    this.#body!.cancel();
  }

  /** What the exec timeout bounds has had its answer by now: this is for the others, and for clients that do not read. */
  #writeTimeout(): void {
    this.#connection.close();
  }
}

const NO_FIELDS = new HeaderFields();

/** What Upgrade names, less HTTP/2, which is answered in HTTP/1.1 (RFC 9113 §3.1 has given that upgrade up). */
function wantedProtocols(fields: HeaderFields): string | undefined {
  const names = fields.getAll("upgrade").join(",").split(",").map((name) => name.trim());
  return names.filter((name) => name !== "" && name.toLowerCase() !== "h2c").join(", ") || undefined;
}

/** The same answer, whose body is not given up where sending it fails. */
function withoutCancel(response: HttpResponse): HttpResponse {
  const { body } = response;
  if (body === null) return response;
  const kept: ByteSource = {
    size: body.size,
    margins: body.margins,
    get trailers() {
      return body.trailers;
    },
    read: () => body.read(),
    cancel: () => {},
  };
  return new HttpResponse(response.status, response.reason, response.fields, kept);
}

/** Reads a source to its end without keeping anything. */
async function drain(source: ByteSource): Promise<void> {
  while (await source.read() !== null);
}

/** Lets the work behind a body go on to its end. */
async function readToEnd(body: ByteSource | null): Promise<void> {
  try {
    if (body !== null) await drain(body);
  } catch {
    // It has ended, well or not: nobody is there to be told.
  }
}
