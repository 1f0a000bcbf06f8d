/**
 * ms that an idle connection is kept. Under load it is used again sooner; longer, a function whose server has one
 * thread would serve nobody else meanwhile.
 */
const IDLE = 20;

/** Two clients of fetch: one that keeps connections, and one that uses each for one request. */
export class Clients implements Disposable {
  /** For requests that fetch may send again when a kept connection turns out to be closed. */
  readonly pooled: Deno.HttpClient = create({ poolIdleTimeout: IDLE });
  readonly single: Deno.HttpClient = create({ poolMaxIdlePerHost: 0 });
  #disposed = false;

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.pooled.close();
    this.single.close();
  }
}

function create(options: Deno.CreateHttpClientOptions): Deno.HttpClient {
  return Deno.createHttpClient({ allowHost: true, http2: false, ...options });
}
