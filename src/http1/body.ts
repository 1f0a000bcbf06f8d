import { TruncatedError } from "./errors.ts";
import type { Input } from "./input.ts";
import type { BodySource } from "./types.ts";

/** Bytes of a body from which on it is read with the large buffer. */
const LARGE_BODY = 65_536;

/** Who wants to know what becomes of a body. */
export interface BodyOwner {
  /** The body was read to its end, its views are used no more: the next head may be read, the connection watched. */
  bodyEnded(): void;
  /** The body was given up before its end: the rest has to be discarded, or the connection closed. */
  bodyCancelled(reason: unknown): void;
}

/** The reader that a body belongs to. */
export interface BodyReader extends BodyOwner {
  readonly input: Input;
}

/** A body of a message that is being read. */
export abstract class MessageBody implements BodySource {
  abstract readonly size: number | undefined;
  /** Bytes that were not read yet, where that is known. */
  abstract readonly left: number | undefined;
  /** Trailer fields (RFC 9112 §7.1.2): name, value… as they came; empty before the end. */
  trailers: readonly string[] = [];
  /** The end was read. */
  ended = false;
  protected readonly input: Input;
  readonly #reader: BodyReader;
  #cancelled = false;
  /** What broke the body: reading on behind it would take bytes for what they are not. */
  #failure: unknown = null;

  constructor(reader: BodyReader) {
    this.#reader = reader;
    this.input = reader.input;
  }

  /**
   * @param useful Bytes from which on a larger view gains the reader nothing.
   * @throws {MessageError} Where the body is framed wrongly; {@linkcode TruncatedError} where the connection ends first;
   * what the connection throws.
   */
  read(useful?: number): Uint8Array | null | Promise<Uint8Array | null> {
    if (this.#cancelled && !this.ended) throw new Error("the body was given up");
    return this.pull(useful);
  }

  /** As {@linkcode read}, for the connection, which reads on what was given up. */
  pull(useful?: number): Uint8Array | null | Promise<Uint8Array | null> {
    const view = this.#next();
    return view === undefined ? this.#wait(useful) : view;
  }

  cancel(reason?: unknown): void {
    if (this.ended || this.#cancelled) return;
    this.#cancelled = true;
    this.#reader.bodyCancelled(reason);
  }

  /** Whether the connection's end is the body's; else it is cut short. */
  protected readonly endsAtClose: boolean = false;

  /** What the buffer holds of the body: a view, `null` at the end, `undefined` where more bytes are needed. */
  protected abstract buffered(): Uint8Array | null | undefined;

  /** How many bytes may be expected, so that a large body gets the large buffer. */
  protected abstract expected(): number;

  #next(): Uint8Array | null | undefined {
    if (this.ended) return null;
    if (this.#failure !== null) throw this.#failure;
    let view;
    try {
      view = this.buffered();
    } catch (error) {
      throw this.#failure = error;
    }
    if (view === null) this.#end();
    return view;
  }

  async #wait(useful?: number): Promise<Uint8Array | null> {
    for (;;) {
      if (this.expected() > LARGE_BODY) this.input.enlarge(useful);
      if (!(await this.input.fill())) {
        if (!this.endsAtClose) throw new TruncatedError("body");
        if (!this.ended) this.#end();
        return null;
      }
      const view = this.#next();
      if (view !== undefined) return view;
    }
  }

  #end(): void {
    this.ended = true;
    this.#reader.bodyEnded();
  }
}

/** A body whose length was declared (RFC 9112 §6.2). */
export class FixedBody extends MessageBody {
  override left: number;

  constructor(reader: BodyReader, override readonly size: number) {
    super(reader);
    this.left = size;
  }

  protected override buffered(): Uint8Array | null | undefined {
    if (this.left === 0) return null;
    if (this.input.length === 0) return undefined;
    const view = this.input.take(this.left);
    this.left -= view.length;
    return view;
  }

  protected override expected(): number {
    return this.left;
  }
}

/** Bytes up to the connection's end: an answer without a length (RFC 9112 §6.3, item 8), or another protocol behind a 101. */
export class UntilCloseBody extends MessageBody {
  override readonly size = undefined;
  override readonly left = undefined;
  protected override readonly endsAtClose = true;
  #taken = 0;

  protected override buffered(): Uint8Array | undefined {
    if (this.input.length === 0) return undefined;
    const view = this.input.take(Infinity);
    this.#taken += view.length;
    return view;
  }

  protected override expected(): number {
    return this.#taken;
  }
}
