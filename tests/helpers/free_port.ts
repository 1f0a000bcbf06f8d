/** Ports that the kernel gives to no one by itself (below 32768), so that nobody takes one between its choice and its use. */
const FIRST = 20_000, LAST = 32_000;

/** A TCP port on which nothing listens now. */
export function freePort(): number {
  while (true) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    try {
      Deno.listen({ hostname: "0.0.0.0", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
