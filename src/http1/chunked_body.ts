import { type BodyReader, MessageBody } from "./body.ts";
import { EXTENSIONS_END, EXTENSIONS_START, nextExtensionState } from "./chunk_extension.ts";
import { MessageError } from "./errors.ts";
import { parseFields } from "./fields.ts";
import type { HeadScanner } from "./head_scanner.ts";
import { CR, HEX_VALUE, LF } from "./octets.ts";
import type { Limits } from "./types.ts";

/** What the next octet belongs to. */
const SIZE = 0;
const EXTENSIONS = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILERS = 6;
const END = 7;

/** More digits than any size below 2^53 has, so that zeros in front are bounded too. */
const MOST_DIGITS = 16;

/**
 * A body in the chunked transfer coding (RFC 9112 §7.1), one view a chunk, or a part of one. Lines end with CRLF alone,
 * sizes are hexadecimal digits alone, what stands behind a size is an extension as the grammar has it.
 */
export class ChunkedBody extends MessageBody {
  override readonly size = undefined;
  override readonly left = undefined;
  readonly #scanner: HeadScanner;
  readonly #limits: Limits;
  #state = SIZE;
  /** Size of the chunk that is being read, then what is left of it. */
  #left = 0;
  #digits = 0;
  #extensionState = EXTENSIONS_START;
  #extensionBytes = 0;
  #taken = 0;

  /** @param scanner Of the connection; free until the body's end. */
  constructor(reader: BodyReader, scanner: HeadScanner, limits: Limits) {
    super(reader);
    this.#scanner = scanner;
    this.#limits = limits;
  }

  protected override buffered(): Uint8Array | null | undefined {
    const { input } = this;
    while (this.#state !== END) {
      if (this.#state === TRAILERS) {
        if (!this.#readTrailers()) return undefined;
      } else if (input.length === 0) {
        return undefined;
      } else if (this.#state === DATA) {
        return this.#takeData();
      } else {
        this.#step(input.bytes[input.start++]);
      }
    }
    return null;
  }

  protected override expected(): number {
    return this.#taken + this.#left;
  }

  #takeData(): Uint8Array {
    const view = this.input.take(this.#left);
    this.#left -= view.length;
    this.#taken += view.length;
    if (this.#left === 0) this.#state = DATA_CR;
    return view;
  }

  /** One octet of the framing further. */
  #step(c: number): void {
    switch (this.#state) {
      case SIZE:
        this.#readSize(c);
        break;
      case EXTENSIONS:
        this.#readExtensions(c);
        break;
      case SIZE_LF:
        if (c !== LF) throw new MessageError(400, "chunk size does not end with CRLF");
        this.#beginChunk();
        break;
      case DATA_CR:
        if (c !== CR) throw new MessageError(400, "chunk is longer than its size");
        this.#state = DATA_LF;
        break;
      case DATA_LF:
        if (c !== LF) throw new MessageError(400, "chunk does not end with CRLF");
        this.#state = SIZE;
    }
  }

  #readSize(c: number): void {
    const digit = HEX_VALUE[c];
    if (digit >= 0) {
      this.#left = this.#left * 16 + digit;
      if (++this.#digits > MOST_DIGITS || this.#left > Number.MAX_SAFE_INTEGER) {
        throw new MessageError(400, "chunk size too large");
      }
    } else if (this.#digits === 0) {
      throw new MessageError(400, "invalid chunk size");
    } else if (c === CR) {
      this.#state = SIZE_LF;
    } else {
      this.#state = EXTENSIONS;
      this.#readExtensions(c);
    }
  }

  #readExtensions(c: number): void {
    if (++this.#extensionBytes > this.#limits.extensionBytes) throw new MessageError(400, "chunk extensions too large");
    this.#extensionState = nextExtensionState(this.#extensionState, c);
    if (this.#extensionState === EXTENSIONS_END) {
      this.#state = SIZE_LF;
      this.#extensionState = EXTENSIONS_START;
    }
  }

  #beginChunk(): void {
    this.#digits = 0;
    if (this.#left > 0) {
      this.#state = DATA;
    } else {
      this.#state = TRAILERS;
      this.#scanner.reset(this.#limits.trailerBytes, this.#limits.fields, false);
    }
  }

  /** Reads the fields behind the last chunk, down to the empty line (§7.1.2); `false` where they are not all there. */
  #readTrailers(): boolean {
    const { input } = this;
    const scanner = this.#scanner;
    const length = scanner.scan(input.bytes, input.start, input.end);
    if (length === 0) return false;
    if (scanner.lines > 0) {
      this.trailers = parseFields(scanner.text(input.bytes, input.start, length), scanner.ends, 0, scanner.lines);
    }
    input.start += length;
    this.#state = END;
    return true;
  }
}
