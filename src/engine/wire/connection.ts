import { plainAddress } from "../../http/address.ts";
import type { Deadlines } from "../../http/deadlines.ts";
import type { Handler, HttpRequest } from "../../http/message.ts";
import { emptyResponse, textResponse } from "../../http/responses.ts";
import { MessageError, TruncatedError } from "../../http1/errors.ts";
import type { BodyOwner } from "../../http1/body.ts";
import { MessageReader } from "../../http1/message_reader.ts";
import { MessageWriter } from "../../http1/message_writer.ts";
import type { RequestHead } from "../../http1/request_head.ts";
import type { Limits } from "../../http1/types.ts";
import { Exchange } from "./exchange.ts";
import { sendResponse } from "./send_response.ts";

/** ms for which a client may go on sending after its answer, so that the answer is not lost (RFC 9112 §9.6). */
const LINGER = 1000;

/** ms for which a request may be on its way on a connection that is new, or whose client was told that it is kept. */
const ON_ITS_WAY = 250;

/** What all connections of a server share. */
export interface ConnectionContext {
  readonly handler: Handler;
  readonly limits: Limits;
  /** A client that closes its side does not end the work. */
  readonly ignoreClientAbort: boolean;
  /** Bounds the wait for a request, for its head from the first byte on, and for its body; undefined: nothing does. */
  readonly readDeadlines: Deadlines | undefined;
  /** Bounds sending an answer that nothing else bounds. */
  readonly writeDeadlines: Deadlines;
  /** Whether connections are to be closed after the answer. */
  readonly draining: () => boolean;
  readonly warn: (message: string) => void;
  /** Told of each exchange that begins. */
  readonly began: (request: HttpRequest) => void;
}

/** A client's connection: one exchange after the other, in order, until either side has enough. */
export class ClientConnection implements BodyOwner {
  /** Address of the client. */
  readonly remote: string;
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  readonly #connection: Deno.TcpConn;
  readonly #context: ConnectionContext;
  #exchange: Exchange | null = null;
  /** It waits for the first bytes of the next request. */
  #waiting = false;
  /** ms of `performance.now()` until which a request may be on its way. */
  #expectedUntil = performance.now() + ON_ITS_WAY;
  #retiring: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(connection: Deno.TcpConn, context: ConnectionContext) {
    this.#connection = connection;
    this.#context = context;
    this.reader = new MessageReader(connection, context.limits);
    this.reader.owner = this;
    this.writer = new MessageWriter(connection);
    this.remote = plainAddress((connection.remoteAddr as Deno.NetAddr).hostname);
    // A head and its body may be two writes, of which the second would wait for an acknowledgement.
    connection.setNoDelay(true);
  }

  /**
   * Closes it unless a request is under way, or arriving; one that may be on its way is waited for. What is under way
   * closes it when it is over.
   */
  retire(): void {
    clearTimeout(this.#retiring);
    if (this.#exchange?.over) {
      // Answered, while the rest of the request is discarded.
      this.#retiring = setTimeout(() => this.#exchange?.over && this.close(), LINGER);
    } else if (this.#waiting && this.reader.input.length === 0) {
      const left = this.#expectedUntil - performance.now();
      if (left <= 0) this.close();
      else this.#retiring = setTimeout(() => this.retire(), left);
    }
  }

  /** Gives up what is under way; where that is a request that has no answer yet, it still gets one. */
  abort(): void {
    if (this.#exchange === null) this.close();
    else this.#exchange.request.abort("shutdown");
  }

  /** Serves requests until the connection is over. Never rejects. */
  async serve(): Promise<void> {
    try {
      while (await this.#serveNext());
    } catch {
      // The connection broke; what was under way has been told.
    } finally {
      this.close();
    }
  }

  /** Closes the connection at once; what was written before still arrives. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#retiring);
    this.#connection.close();
  }

  /** Ends the sending side; the client may go on. */
  async closeWrite(): Promise<void> {
    await this.#connection.closeWrite();
  }

  /** For the reader. */
  bodyEnded(): void {
    this.#exchange?.bodyEnded();
  }

  /** For the reader: what was given up is discarded after the answer. */
  bodyCancelled(): void {}

  /** Has a close noticed while the exchange goes on. */
  watch(): void {
    this.reader.watch(this.#noticeClose);
  }

  /** One for all exchanges: V8 keeps a function that is made for each for longer than the exchange. */
  readonly #noticeClose = (): void => {
    if (this.reader.input.ended) this.#exchange?.clientClosed();
  };

  /** Whether there may be another one. */
  async #serveNext(): Promise<boolean> {
    let head: RequestHead | null;
    try {
      head = await this.#nextHead();
    } catch (error) {
      if (error instanceof MessageError && !(error instanceof TruncatedError)) await this.#refuse(error);
      return false;
    }
    if (head === null) return false;
    const exchange = this.#exchange = new Exchange(head, this, this.#context);
    const then = await exchange.run(ownAnswer(head) ?? this.#context.handler);
    this.#exchange = null;
    if (then === "linger") await this.#linger();
    this.#expectedUntil = performance.now() + ON_ITS_WAY;
    return then === "keep";
  }

  async #nextHead(): Promise<RequestHead | null> {
    const { reader } = this;
    const { readDeadlines } = this.#context;
    reader.input.unwatch();
    if (reader.input.length === 0) {
      const idle = readDeadlines?.add(performance.now(), () => this.close());
      this.#waiting = true;
      if (this.#context.draining()) this.retire();
      try {
        if (!await reader.input.fill()) return null;
      } finally {
        this.#waiting = false;
        idle?.cancel();
      }
    }
    const head = reader.readRequest();
    return head instanceof Promise ? await this.#closedAfter(readDeadlines, head) : head;
  }

  /** Waits for `work`, and closes the connection where that takes too long. However it ends, no deadline holds on to the connection. */
  async #closedAfter<T>(deadlines: Deadlines | undefined, work: Promise<T>): Promise<T> {
    const deadline = deadlines?.add(performance.now(), () => this.close());
    try {
      return await work;
    } finally {
      deadline?.cancel();
    }
  }

  /** Answers what is no request, so that the answer arrives. */
  async #refuse(error: MessageError): Promise<void> {
    const response = textResponse(error.status, `${error.message}\n`);
    const sent = sendResponse(this.writer, response, { method: "GET", minor: 1, persistent: false });
    await this.#closedAfter(this.#context.writeDeadlines, sent);
    await this.#linger();
  }

  /** Closes so that the answer arrives although the client is still sending: a reset would take it away. */
  async #linger(): Promise<void> {
    const timer = setTimeout(() => this.close(), LINGER);
    try {
      await this.closeWrite();
      await this.reader.discardRest();
    } catch {
      // Either side has closed.
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What is no request to the function is answered here (compatibility.md §4). */
function ownAnswer({ method, target }: RequestHead): Handler | undefined {
  if (method === "CONNECT") return () => emptyResponse(405, ["Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"]);
  return target === "*" ? () => emptyResponse(200) : undefined;
}
