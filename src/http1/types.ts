/** Where bytes come from: a socket, or the reading end of a pipe. */
export interface ByteReader {
  /** Reads at most `buffer.length` bytes into `buffer` and says how many; `null` once the other side has ended. */
  read(buffer: Uint8Array): Promise<number | null>;
}

/** Where bytes go to: a socket, or the writing end of a pipe. */
export interface ByteWriter {
  /** Writes some of `bytes`, at least one, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * Pulls a body, one view at a time. A view is valid until the next read; a read that needs no waiting returns no promise;
 * `null` is the end; a broken body throws or rejects. One read at a time.
 */
export interface BodySource {
  /** Bytes in all, where that is known before the end. */
  readonly size: number | undefined;
  /**
   * Every view lies in a buffer of the source's own with at least {@linkcode MARGIN_BEFORE} bytes in front of it and
   * {@linkcode MARGIN_AFTER} behind it that nobody needs: chunk framing is then written around the view, and the view is
   * sent without a copy.
   */
  readonly margins?: boolean;
  read(): Uint8Array | null | Promise<Uint8Array | null>;
  /** Gives the rest up. May be called at any time, more than once. */
  cancel(reason?: unknown): void;
}

/** Room for a chunk size of eight hexadecimal digits and CRLF. */
export const MARGIN_BEFORE = 10;

/** Room for the CRLF that ends a chunk. */
export const MARGIN_AFTER = 2;

/**
 * How the end of a body is known (RFC 9112 §6.3): a number is its length in bytes, `chunked` the transfer coding, `close`
 * the end of the connection (answers only), `none` no body and no length.
 */
export type Framing = number | "chunked" | "close" | "none";

/** Most that a peer may send in each part of a message. */
export interface Limits {
  /** Bytes of a head, from the first of its start line to the empty line's last. */
  readonly headBytes: number;
  /** Fields of a head, and of a trailer section. */
  readonly fields: number;
  /** Bytes of a trailer section, its empty line included. */
  readonly trailerBytes: number;
  /** Bytes of all chunk extensions of one body. */
  readonly extensionBytes: number;
}

/** Limits of a server that is not told otherwise. */
export const DEFAULT_LIMITS: Limits = {
  headBytes: 1_048_576,
  fields: 2_000,
  trailerBytes: 65_536,
  extensionBytes: 16_384,
};
