/** ms that an idle connection is kept: servers close theirs after a few seconds, and a stale one costs a retry. */
const IDLE = 400;

/** Decoding is fetch's, framing its own: one client that keeps connections, one that uses each for one request. */
export class Clients implements Disposable {
  readonly single: Deno.HttpClient = create({ poolMaxIdlePerHost: 0 });
  #pooled: Deno.HttpClient | undefined;
  #disposed = false;

  /** For requests that fetch may send again when a kept connection turns out to be closed. */
  get pooled(): Deno.HttpClient {
    return this.#pooled ??= create({ poolIdleTimeout: IDLE });
  }

  /** Closes idle connections: a server with one thread serves nobody else as long as they are open. */
  closeIdle(): void {
    this.#pooled?.close();
    this.#pooled = undefined;
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.closeIdle();
    this.single.close();
  }
}

function create(options: Deno.CreateHttpClientOptions): Deno.HttpClient {
  return Deno.createHttpClient({ allowHost: true, http2: false, ...options });
}
