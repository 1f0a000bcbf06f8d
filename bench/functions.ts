import type { FunctionOptions } from "./watchdog.ts";

/** http mode in front of http_function.ts. The path must hold no space: not every watchdog takes quotes. */
export const HTTP_FUNCTION: FunctionOptions = (upstreamPort) => ({
  mode: "http",
  fprocess: `${Deno.execPath()} run --allow-net ${import.meta.dirname}/http_function.ts ${upstreamPort}`,
  upstream_url: `http://127.0.0.1:${upstreamPort}`,
});

/** streaming mode with `cat`, which does next to nothing: the cost is that of starting a process a request. */
export const STREAMING_CAT: FunctionOptions = () => ({ mode: "streaming", fprocess: "cat" });
