import { type BodyOwner, type BodyReader, FixedBody, type MessageBody, UntilCloseBody } from "./body.ts";
import { ChunkedBody } from "./chunked_body.ts";
import { TruncatedError } from "./errors.ts";
import { HeadScanner } from "./head_scanner.ts";
import { Input } from "./input.ts";
import { CR, LF } from "./octets.ts";
import { parseRequestHead, type RequestHead } from "./request_head.ts";
import { parseResponseHead, type ResponseHead } from "./response_head.ts";
import type { ByteReader, Framing, Limits } from "./types.ts";

/**
 * Reads the messages of one connection, one behind the other: a head, its body to the end, the next head. docs/http1.md
 * shows the states. After a {@linkcode MessageError} nothing more can be read but by {@linkcode discardRest}.
 */
export class MessageReader implements BodyReader {
  readonly input: Input;
  /** Body behind the head that was read last; `null` where it has none, and once it was read to its end. */
  body: MessageBody | null = null;
  /** Told of ends and cancellations. */
  owner: BodyOwner | null = null;
  readonly #limits: Limits;
  readonly #lenient: boolean;
  readonly #scanner: HeadScanner;
  #blankSkipped = false;
  /** What broke a head: what lies behind it is no message. */
  #failure: unknown = null;

  /**
   * @param lenient Takes what Go's `http.ReadResponse` takes of programs that write their answers by hand: a LF alone at the
   * end of a line of the head, version HTTP/0.0. For messages that are not passed on as they came.
   */
  constructor(source: ByteReader, limits: Limits, lenient = false) {
    this.input = new Input(source, Math.max(limits.headBytes, limits.trailerBytes));
    this.#limits = limits;
    this.#scanner = new HeadScanner(lenient);
    this.#lenient = lenient;
  }

  /**
   * Reads a request head, at once where all of it is buffered, and opens its body.
   *
   * @returns `null` where the connection ends before its first byte.
   * @throws {MessageError} with the status to answer, {@linkcode TruncatedError} where the connection ends within it.
   */
  readRequest(): RequestHead | null | Promise<RequestHead | null> {
    this.#beginHead();
    return this.#nextRequest() ?? this.#waitForRequest();
  }

  /**
   * Reads the head of an answer, at once where all of it is buffered, and opens its body. Interim answers count as answers.
   *
   * @param method Of the request that it answers: one to HEAD has no body.
   * @returns `null` where the connection ends before its first byte.
   * @throws {MessageError} where it is none, {@linkcode TruncatedError} where the connection ends within it.
   */
  readResponse(method: string): ResponseHead | null | Promise<ResponseHead | null> {
    this.#beginHead();
    return this.#nextResponse(method) ?? this.#waitForResponse(method);
  }

  /** What comes behind a 101, another protocol's bytes, as the {@linkcode body}: it ends with the connection. */
  openTunnel(): MessageBody {
    this.#assertBetween();
    return this.body = new UntilCloseBody(this);
  }

  /**
   * Reads what is left of the body, also of one that was given up, and drops it. The last view of that stays as it was.
   *
   * @param most Bytes that may be dropped.
   * @returns Whether the end was reached; else the connection can only be closed.
   * @throws As the body's `read`.
   */
  async discardBody(most: number): Promise<boolean> {
    const { body } = this;
    if (body?.left !== undefined && body.left > most) return false;
    if (body !== null) this.input.leaveView();
    let left = most;
    while (body !== null && !body.ended) {
      const view = await body.pull();
      if (view === null) break;
      left -= view.length;
      if (left < 0) return false;
    }
    return true;
  }

  /** Drops all that comes until the connection ends: a lingering close (RFC 9112 §9.6). The caller bounds the time. */
  async discardRest(): Promise<void> {
    const { input } = this;
    if (this.body !== null) input.leaveView();
    do {
      input.start = input.end;
      input.shrink();
    } while (await input.fill());
  }

  /** For the body alone. */
  bodyEnded(): void {
    this.body = null;
    this.input.shrink();
    this.owner?.bodyEnded();
  }

  /** For the body alone. */
  bodyCancelled(reason: unknown): void {
    this.owner?.bodyCancelled(reason);
  }

  /**
   * Leaves a read under way between two messages, so that a close, or bytes, are noticed at once: `watcher` is called at
   * each and looks at `input.ended` and `input.length`. The next head takes the read over.
   */
  watch(watcher: () => void): void {
    this.#assertBetween();
    this.input.watch(watcher);
  }

  #assertBetween(): void {
    if (this.body !== null) throw new Error("the body before was not read to its end");
  }

  #beginHead(): void {
    this.#assertBetween();
    if (this.#failure !== null) throw this.#failure;
    this.input.unwatch();
    this.#blankSkipped = false;
    this.#scanner.reset(this.#limits.headBytes, this.#limits.fields, true);
  }

  #nextRequest(): RequestHead | undefined {
    const scanner = this.#scanner;
    try {
      if (!this.#blankSkipped) this.#skipBlankLine();
      const text = this.#headText();
      if (text === undefined) return undefined;
      const head = parseRequestHead(text, scanner.ends, scanner.lines);
      this.#openBody(head.framing);
      return head;
    } catch (error) {
      throw this.#failure = error;
    }
  }

  #nextResponse(method: string): ResponseHead | undefined {
    const scanner = this.#scanner;
    try {
      const text = this.#headText();
      if (text === undefined) return undefined;
      const head = parseResponseHead(text, scanner.ends, scanner.lines, method, this.#lenient);
      this.#openBody(head.framing);
      return head;
    } catch (error) {
      throw this.#failure = error;
    }
  }

  #openBody(framing: Framing): void {
    if (framing === "none" || framing === 0) return;
    if (framing === "chunked") this.body = new ChunkedBody(this, this.#scanner, this.#limits);
    else if (framing === "close") this.body = new UntilCloseBody(this);
    else this.body = new FixedBody(this, framing);
  }

  async #waitForRequest(): Promise<RequestHead | null> {
    while (await this.input.fill()) {
      const head = this.#nextRequest();
      if (head !== undefined) return head;
    }
    return this.#endOfConnection();
  }

  async #waitForResponse(method: string): Promise<ResponseHead | null> {
    while (await this.input.fill()) {
      const head = this.#nextResponse(method);
      if (head !== undefined) return head;
    }
    return this.#endOfConnection();
  }

  #endOfConnection(): null {
    if (this.input.length > 0) throw new TruncatedError("head");
    return null;
  }

  /** One empty line in front of a request line is skipped: old clients send one behind a body (RFC 9112 §2.2). */
  #skipBlankLine(): void {
    const { input } = this;
    if (input.length < 2) return;
    this.#blankSkipped = true;
    if (input.bytes[input.start] === CR && input.bytes[input.start + 1] === LF) input.start += 2;
  }

  /** Text of the head where all of it is there; it is then taken out of the buffer. */
  #headText(): string | undefined {
    const { input } = this;
    const scanner = this.#scanner;
    const length = scanner.scan(input.bytes, input.start, input.end);
    if (length === 0) return undefined;
    const text = scanner.text(input.bytes, input.start, length);
    input.start += length;
    input.shrink();
    return text;
  }
}
