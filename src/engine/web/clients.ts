/**
 * ms that an idle connection is kept. Under load it is used again sooner; longer, a function whose server has one
 * thread would serve nobody else meanwhile.
 */
const IDLE = 20;

/** Two clients of fetch: one that keeps connections, and one that uses each for one request. */
export class Clients implements Disposable {
  /** For requests that fetch may send again when a kept connection turns out to be closed. */
  readonly pooled: Deno.HttpClient;
  readonly single: Deno.HttpClient;
  #disposed = false;

  /** @param caCerts Roots in PEM that are trusted beside the bundled ones. */
  constructor(caCerts: readonly string[]) {
    const common = { allowHost: true, http2: false, caCerts: [...caCerts] };
    this.pooled = Deno.createHttpClient({ ...common, poolIdleTimeout: IDLE });
    this.single = Deno.createHttpClient({ ...common, poolMaxIdlePerHost: 0 });
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.pooled.close();
    this.single.close();
  }
}
