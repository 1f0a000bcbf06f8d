import type { ByteSink } from "../../http/message.ts";
import { MessageReader } from "../../http1/message_reader.ts";
import { MessageWriter } from "../../http1/message_writer.ts";
import { DEFAULT_LIMITS } from "../../http1/types.ts";
import type { Socket } from "./dial.ts";

/** A connection to the function's server: one call at a time. */
export class UpstreamConnection implements ByteSink {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  /** The pool's, made once: a closure for each request would live until a major collection. */
  whenDisturbed: (() => void) | undefined;
  readonly #socket: Socket;
  #closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.reader = new MessageReader(socket, DEFAULT_LIMITS);
    this.writer = new MessageWriter(socket);
  }

  /** Whether nothing has come that nobody asked for, and the other side has not ended. */
  get quiet(): boolean {
    const { input } = this.reader;
    return !this.#closed && !input.ended && input.length === 0;
  }

  /** As a tunnel: bytes as they are. */
  async write(view: Uint8Array): Promise<void> {
    for (let at = 0; at < view.length;) at += await this.#socket.write(view.subarray(at));
  }

  async end(): Promise<void> {
    await this.#socket.closeWrite();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}
