/** Ports that the kernel gives to no one by itself (below 32768), so that nobody takes one between its choice and its use. */
const FIRST = 20_000, LAST = 32_000;

/** Ports that this process has chosen: what is to listen there may not do so yet. */
const chosen = new Set<number>();

/** A TCP port on which nothing listens now, another one at each call. */
export function freePort(): number {
  while (true) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (chosen.has(port)) continue;
    chosen.add(port);
    try {
      Deno.listen({ hostname: "0.0.0.0", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
