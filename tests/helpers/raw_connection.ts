import { bytes, concat, latin1 } from "./bytes.ts";
import { type Fields, parseFields } from "./fields.ts";

/** The other side ended the stream before what was being read was whole. */
export class Closed extends Error {
  override readonly name = "Closed";
}

/** Nothing happened on the connection for too long; it was closed by this side. */
export class Silent extends Error {
  override readonly name = "Silent";
}

/**
 * A TCP connection with a buffer: exact bytes out, and HTTP/1.1's framing read strictly. Client and upstream of the tests both
 * stand on it.
 *
 * Every read and write is bounded by a timeout, so that a test fails instead of hanging. Deno has no way to send a reset at
 * will: {@linkcode close} sends a FIN, and the kernel makes a reset of it only where bytes that were received are unread.
 */
export class RawConnection implements Disposable {
  #buffer: Uint8Array = new Uint8Array(0);
  #ended = false;
  #closed = false;

  /** @param timeout Longest that one read or write may take, in ms. */
  constructor(readonly conn: Deno.TcpConn, readonly timeout: number = 15_000) {
    conn.setNoDelay(true);
  }

  /** Whether this side has closed the connection. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Sends all of it; text is written one byte a character. */
  async write(data: string | Uint8Array): Promise<void> {
    let rest: Uint8Array = bytes(data);
    while (rest.length > 0) rest = rest.subarray(await this.#bounded(this.conn.write(rest)));
  }

  /** Ends this side's stream; the other direction stays open. */
  async halfClose(): Promise<void> {
    await this.conn.closeWrite();
  }

  /** Closes the connection; a second call changes nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.conn.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** What has arrived, at most `limit` bytes, waiting for at least one; `null` at the end of the stream. */
  async readSome(limit = Infinity): Promise<Uint8Array | null> {
    if (this.#buffer.length === 0 && !await this.#fill()) return null;
    return this.#take(Math.min(limit, this.#buffer.length));
  }

  /**
   * Exactly so many bytes.
   *
   * @throws {Closed} where the stream ends before.
   */
  async readExactly(length: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let missing = length; missing > 0;) {
      const piece = await this.readSome(missing);
      if (piece === null) throw new Closed(`The stream ended ${missing} bytes early`);
      pieces.push(piece);
      missing -= piece.length;
    }
    return concat(pieces);
  }

  /** Everything up to the delimiter, which is taken off too. */
  async readUntil(delimiter: string): Promise<string> {
    const wanted = bytes(delimiter);
    for (let from = 0;;) {
      const at = indexOf(this.#buffer, wanted, from);
      if (at >= 0) {
        const found = latin1(this.#take(at));
        this.#take(wanted.length);
        return found;
      }
      from = Math.max(0, this.#buffer.length - wanted.length + 1);
      if (!await this.#fill()) throw new Closed(`The stream ended before ${JSON.stringify(delimiter)}`);
    }
  }

  /** Lines of the next head, the first line included. */
  async readHead(): Promise<string[]> {
    return (await this.readUntil("\r\n\r\n")).split("\r\n");
  }

  /** One chunk's data (RFC 9112 §7.1); `null` at the last chunk, behind which the trailer section follows. */
  async readChunk(): Promise<Uint8Array | null> {
    const line = await this.readUntil("\r\n");
    const size = /^([0-9A-Fa-f]+)(?:[ \t]*;.*)?$/.exec(line)?.[1];
    if (size === undefined) throw new Error(`Malformed chunk size: ${JSON.stringify(line)}`);
    const length = parseInt(size, 16);
    if (length === 0) return null;
    const data = await this.readExactly(length);
    const end = latin1(await this.readExactly(2));
    if (end !== "\r\n") throw new Error(`A chunk is followed by ${JSON.stringify(end)}`);
    return data;
  }

  /** The trailer section (RFC 9112 §7.1.2). */
  async readTrailers(): Promise<Fields> {
    const lines: string[] = [];
    for (let line; (line = await this.readUntil("\r\n")) !== "";) lines.push(line);
    return parseFields(lines);
  }

  /** Everything up to the end of the stream. */
  async readToEnd(): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let piece; (piece = await this.readSome()) !== null;) pieces.push(piece);
    return concat(pieces);
  }

  /**
   * Whether the other side closes its stream, or resets it, within `timeout` ms; bytes that come before are dropped. Where it
   * does not, the connection is closed by this side.
   */
  async closedByPeer(timeout = 3_000): Promise<boolean> {
    const timer = setTimeout(() => this.close(), timeout);
    try {
      while (await this.readSome() !== null);
      return true;
    } catch {
      return !this.#closed;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Reads once; false at the end of the stream. */
  async #fill(): Promise<boolean> {
    if (this.#ended) return false;
    const piece = new Uint8Array(65536);
    const length = await this.#bounded(this.conn.read(piece));
    if (length === null) this.#ended = true;
    else this.#buffer = concat([this.#buffer, piece.subarray(0, length)]);
    return length !== null;
  }

  #take(length: number): Uint8Array {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  /** A socket operation that fails with {@linkcode Silent} after the timeout. */
  async #bounded<T>(operation: Promise<T>): Promise<T> {
    const silence = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      // The first to settle counts: closing ends the operation too, though not in every version of Deno.
      silence.reject(new Silent(`Nothing happened on the connection for ${this.timeout} ms`));
      this.close();
    }, this.timeout);
    try {
      return await Promise.race([operation, silence.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function indexOf(data: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = data.indexOf(wanted[0], from); at >= 0; at = data.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, i) => data[at + i] === byte)) return at;
  }
  return -1;
}
