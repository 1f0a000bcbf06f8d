import { until, within } from "./until.ts";

/** ms for what the other side has to do. */
const PATIENCE = 8_000;

/** A WebSocket whose text messages wait until they are asked for; closed with the test. */
export class WebSocketClient implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #messages: string[] = [];
  readonly #closed: Promise<void>;

  private constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#messages.push(data);
    this.#closed = new Promise((resolve) => this.#socket.onclose = () => resolve());
  }

  /**
   * Connects to a port of this machine.
   *
   * @throws {Error} where the other side refuses, or does not answer within 8 s.
   */
  static async open(port: number, path = "/"): Promise<WebSocketClient> {
    const client = new WebSocketClient(`ws://127.0.0.1:${port}${path}`);
    const opened = new Promise<void>((resolve, reject) => {
      client.#socket.onopen = () => resolve();
      client.#socket.onerror = (event) => reject(new Error(`No WebSocket: ${(event as ErrorEvent).message}`));
    });
    await within(PATIENCE, opened, "the WebSocket to open");
    return client;
  }

  /** Sends a text message. */
  send(message: string): void {
    this.#socket.send(message);
  }

  /**
   * The next text message.
   *
   * @throws {Error} where none comes within 8 s.
   */
  async message(): Promise<string> {
    await until(() => this.#messages.length > 0, { what: "a message over the WebSocket", timeout: PATIENCE });
    return this.#messages.shift()!;
  }

  /** Closes it and waits for the other side to do the same; a second call changes nothing. */
  async close(): Promise<void> {
    this.#socket.close();
    await within(PATIENCE, this.#closed, "the WebSocket to close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
