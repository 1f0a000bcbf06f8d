/**
 * Messages on their way through a port. Those of one turn of the event loop cross together, since a message that crosses
 * alone costs several times as much.
 */
export class Outbox<Message> {
  readonly #port: MessagePort;
  #waiting: Message[] = [];
  #transfer: Transferable[] = [];

  /** @param port Whose other end takes arrays of messages. */
  constructor(port: MessagePort) {
    this.#port = port;
  }

  /**
   * Sends a message when the work at hand is done.
   *
   * @param transfer What of it goes over without a copy.
   */
  post(message: Message, transfer?: Transferable): void {
    if (transfer) this.#transfer.push(transfer);
    if (this.#waiting.push(message) === 1) queueMicrotask(() => this.flush());
  }

  /** Sends what waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const messages = this.#waiting, transfer = this.#transfer;
    this.#waiting = [];
    this.#transfer = [];
    this.#port.postMessage(messages, transfer);
  }
}
