import { type Upstream, type UpstreamCall, UpstreamError, type UpstreamOptions } from "../../http/engine.ts";
import { Gate } from "../../http/gate.ts";
import type { HttpRequest, HttpResponse } from "../../http/message.ts";
import { Call } from "./call.ts";
import { type Address, addressOf, dial, isUnavailable } from "./dial.ts";
import { Pool } from "./pool.ts";
import { turn } from "./turn.ts";
import { UpstreamConnection } from "./upstream_connection.ts";

/** ms for one look at the function's port. */
const LOOK = 1000;

/** The function's server over sockets of its own. */
export function upstream(options: UpstreamOptions): Upstream {
  return new WireUpstream(options);
}

class WireUpstream implements Upstream {
  readonly #address: Address;
  readonly #prefix: string;
  readonly #caCerts: readonly string[];
  readonly #pool = new Pool();
  readonly #gate = new Gate(() => this.accepts());

  constructor({ url, caCerts = [] }: UpstreamOptions) {
    this.#address = addressOf(url);
    this.#prefix = url.protocol === "unix:" ? "" : url.pathname.replace(/\/$/, "");
    this.#caCerts = caCerts;
  }

  async accepts(): Promise<boolean> {
    const address: Address = this.#address.transport === "unix" ? this.#address : { ...this.#address, tls: false };
    try {
      (await dial(address, [], AbortSignal.timeout(LOOK))).close();
      return true;
    } catch {
      return false;
    }
  }

  async send(call: UpstreamCall): Promise<HttpResponse> {
    const target = this.#prefix + call.request.target;
    const idle = await this.#idleConnection();
    if (idle !== undefined) {
      const before = idle.writer.sent;
      try {
        return await new Call(call, idle, this.#pool).run(target);
      } catch (error) {
        // It was closed while idle, or just now. A request of which nothing can have arrived goes over another one.
        if (!call.request.aborted) this.#pool.distrust();
        if (call.request.aborted || call.body !== null || idle.writer.sent > before) throw asUpstreamError(error);
      }
    }
    const fresh = await this.#connect(call.request);
    using _waiting = this.#pool.waiting();
    try {
      return await new Call(call, fresh, this.#pool).run(target);
    } catch (error) {
      throw asUpstreamError(error);
    }
  }

  close(): void {
    this.#pool.close();
  }

  async #idleConnection(): Promise<UpstreamConnection | undefined> {
    if (this.#pool.empty) return undefined;
    await turn(); // a close that has arrived is seen by then
    return this.#pool.take();
  }

  /** A new connection; a port that is closed is waited for. */
  async #connect(request: HttpRequest): Promise<UpstreamConnection> {
    const controller = new AbortController();
    request.onAbort(() => controller.abort());
    for (;;) {
      if (request.aborted) throw new UpstreamError(request.aborted);
      try {
        return new UpstreamConnection(await dial(this.#address, this.#caCerts, controller.signal));
      } catch (error) {
        if (request.aborted || !isUnavailable(error)) throw asUpstreamError(error);
      }
      await this.#gate.pass(request);
    }
  }
}

function asUpstreamError(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  return new UpstreamError(error instanceof Error ? error.message : String(error));
}
