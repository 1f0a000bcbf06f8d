import type { HeaderFields } from "./fields.ts";

/**
 * Pulls bytes, one view at a time, with backpressure: nothing is produced that was not asked for.
 *
 * A view is valid until the next read, so that one buffer can serve a whole body. A read that needs no waiting returns
 * no promise. `null` is the end; a broken body throws or rejects. One read at a time.
 */
export interface ByteSource {
  /** Bytes in all, where that is known before the end. */
  readonly size: number | undefined;
  /** @param useful Bytes from which on a larger view gains the reader nothing: a hint. */
  read(useful?: number): Uint8Array | null | Promise<Uint8Array | null>;
  /** Gives the rest up and frees what is behind the source. May be called at any time, more than once. */
  cancel(reason?: unknown): void;
  /** Trailer fields: name, value…; filled at the end of a body that has some (RFC 9110 §6.5). */
  readonly trailers?: readonly string[];
  /** Views lie in a buffer with room around them for chunk framing, which is then written in place. */
  readonly margins?: boolean;
}

/** Takes bytes, with backpressure: the other direction of a tunnel. */
export interface ByteSink {
  /** Resolves when the view may be used again. Rejects where the other side is gone. */
  write(view: Uint8Array): Promise<void>;
  /** Ends this direction; the other goes on. */
  end(): Promise<void>;
  /** Ends both directions at once. May be called at any time, more than once. */
  close(): void;
}

/** Why work on a request was given up before its answer was whole. `bad request`: its body was framed wrongly. */
export type AbortCause = "client gone" | "bad request" | "read timeout" | "timed out" | "shutdown";

/** How an exchange ended. `failed`: the answer had begun and could not be finished. */
export type Outcome = "completed" | "failed" | AbortCause;

/** What bounds the work on a request. */
export interface WorkLimit {
  /** The option that it comes from; a request's own X-Timeout stands in for `exec_timeout`. */
  readonly option: "exec_timeout" | "write_timeout";
  /** `exec_timeout` from the beginning of the work, `write_timeout` from the end of the request head. */
  readonly milliseconds: number;
}

/** What is known once an exchange is over. */
export interface End {
  readonly outcome: Outcome;
  /** What was, or was to be, sent; `null` where there was no answer yet. */
  readonly response: HttpResponse | null;
  /** Bytes of the body that were handed to the client's connection. */
  readonly bytes: number;
  /** From the end of the request head to the end of the exchange. */
  readonly milliseconds: number;
}

/**
 * One request and the exchange that it opens, as every engine shows it to middleware and modes.
 *
 * An exchange is aborted at most once and ends exactly once. The first cause wins: what comes after it changes nothing,
 * and slot, metrics and log line all follow from the one {@linkcode End}.
 */
export class HttpRequest {
  /** When the head was complete, `performance.now()` in ms. */
  readonly started: number = performance.now();
  /** When it was its turn to be worked on, as {@linkcode started}: later than that where it had to wait. */
  workStarted: number = this.started;
  /** When work will be given up as timed out, for whoever answers that; undefined outside of the exec timeout. */
  limit: WorkLimit | undefined;
  /** The protocol that the client asks to switch to, as Upgrade names it (RFC 9110 §7.8). */
  upgrade: string | undefined;
  /** Passes an interim answer on to the client, where its engine and protocol know them (RFC 9110 §15.2). */
  interim: InterimSink | undefined;
  #tunnelled = false;
  #aborted: AbortCause | undefined;
  #ended = false;
  #onAbort: ((cause: AbortCause) => void)[] = [];
  #onEnd: ((end: End) => void)[] = [];

  /**
   * @param method Token as it came; case matters.
   * @param target Origin-form, byte for byte as it came: path, and query behind a `?`.
   * @param fields As received.
   * @param body `null` where the message has none; whoever has read it may put what was read in its place.
   * @param remote Address of the client, IPv4 written as IPv4.
   */
  constructor(
    readonly method: string,
    readonly target: string,
    readonly fields: HeaderFields,
    public body: ByteSource | null,
    readonly remote: string,
  ) {}

  /** Whether the exchange became a tunnel, which no limit of a request bounds. */
  get tunnelled(): boolean {
    return this.#tunnelled;
  }

  /** Makes the exchange a tunnel; called by the engine when it sends a 101. */
  becomeTunnel(): void {
    this.#tunnelled = true;
  }

  /** Why the work was given up, `undefined` as long as it goes on. */
  get aborted(): AbortCause | undefined {
    return this.#aborted;
  }

  /** Path as it came, without the query. */
  get path(): string {
    const query = this.target.indexOf("?");
    return query < 0 ? this.target : this.target.slice(0, query);
  }

  /** Calls `callback` when the work is given up, at once where it already was; never after the end. */
  onAbort(callback: (cause: AbortCause) => void): void {
    if (this.#aborted !== undefined) callback(this.#aborted);
    else this.#onAbort.push(callback);
  }

  /** Calls `callback` when the exchange is over; the last registered is called first. */
  onEnd(callback: (end: End) => void): void {
    this.#onEnd.push(callback);
  }

  /** Gives the work up. Only the first cause counts, and none after the end. */
  abort(cause: AbortCause): void {
    if (this.#aborted !== undefined || this.#ended) return;
    this.#aborted = cause;
    const callbacks = this.#onAbort;
    this.#onAbort = [];
    for (const callback of callbacks) callback(cause);
  }

  /**
   * Ends the exchange; called by the engine alone. A second call changes nothing.
   *
   * @param outcome How the sending ended; an earlier abort wins over it.
   * @param response What was, or was to be, sent.
   * @param bytes Bytes of the body that were handed to the connection.
   */
  end(outcome: Outcome, response: HttpResponse | null, bytes: number): void {
    if (this.#ended) return;
    this.#ended = true;
    const end: End = {
      outcome: this.#aborted ?? outcome,
      response,
      bytes,
      milliseconds: performance.now() - this.started,
    };
    for (let i = this.#onEnd.length; i-- > 0;) this.#onEnd[i](end);
  }
}

/** An answer: what a mode gives back, and what an engine sends. */
export class HttpResponse {
  /** Of a 101: takes what the client sends from then on, while `body` is what it gets. */
  tunnel: ByteSink | undefined;

  /**
   * @param status 100–999.
   * @param reason Phrase of the status line, may be empty.
   * @param fields As they are to be sent. Content-Length may stand among them and agrees with the body; Transfer-Encoding is
   * the engine's.
   * @param body `null` where there is none.
   */
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly fields: HeaderFields,
    readonly body: ByteSource | null,
  ) {}

  /** The same answer with other fields. */
  withFields(fields: HeaderFields): HttpResponse {
    const response = new HttpResponse(this.status, this.reason, fields, this.body);
    response.tunnel = this.tunnel;
    return response;
  }
}

/**
 * Takes interim answers. An object that is there anyway, not a closure: V8 keeps a function that was made for one request
 * and stored in a property until its next major collection, and all that it refers to.
 */
export interface InterimSink {
  /** Resolves when it was sent, or can't be. */
  sendInterim(answer: HttpResponse): Promise<void>;
}

/** Answers a request. */
export type Handler = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** Wraps a handler. */
export type Middleware = (next: Handler) => Handler;

/** Folds a chain once, at start: the first middleware is the outermost. */
export function compose(chain: readonly Middleware[], handler: Handler): Handler {
  return chain.reduceRight((next, middleware) => middleware(next), handler);
}
