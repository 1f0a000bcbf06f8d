import type { FunctionOptions } from "./watchdog.ts";

// No path may hold a space: not every watchdog takes quotes.
const FOLDER = import.meta.dirname;
const DENO = Deno.execPath();

/** A large transfer on a slow machine must not end at a deadline. */
const NO_HURRY = { read_timeout: "10m", write_timeout: "10m", exec_timeout: "10m" };

/** http mode in front of http_function.ts. */
export const HTTP_FUNCTION: FunctionOptions = (upstreamPort) =>
  behindHttp(`${DENO} run --allow-net ${FOLDER}/http_function.ts`, upstreamPort);

/** http mode in front of body_function.ts. */
export const HTTP_BODIES: FunctionOptions = (upstreamPort) => ({
  ...NO_HURRY,
  ...behindHttp(`${DENO} run --allow-net ${FOLDER}/body_function.ts`, upstreamPort),
});

/** streaming mode with `cat`, which does next to nothing: the cost is that of starting a process a request. */
export const STREAMING_CAT: FunctionOptions = () => ({ ...NO_HURRY, mode: "streaming", fprocess: "cat" });

/** streaming mode with a function that reads its body and prints the size. */
export const STREAMING_COUNT: FunctionOptions = () => ({ ...NO_HURRY, mode: "streaming", fprocess: "wc -c" });

/** streaming mode with zeros.sh. */
export const STREAMING_ZEROS: FunctionOptions = () => ({
  ...NO_HURRY,
  mode: "streaming",
  fprocess: `sh ${FOLDER}/zeros.sh`,
});

export const SERIALIZING_CAT: FunctionOptions = () => ({ mode: "serializing", fprocess: "cat" });

/** afterburn mode with afterburn_function.ts. */
export const AFTERBURN: FunctionOptions = () => ({
  mode: "afterburn",
  fprocess: `${DENO} run ${FOLDER}/afterburn_function.ts`,
});

/** The files of `static`. */
export const STATIC: FunctionOptions = () => ({ mode: "static", static_path: `${FOLDER}/static` });

/** A handler in the watchdog's own process; a peer serves one of the same kind in Node, behind http mode. */
export function inproc(isolation: "none" | "worker"): FunctionOptions {
  return (upstreamPort, label) =>
    label === "this"
      ? { mode: "inproc", handler: `${FOLDER}/inproc_function.ts`, inproc_isolation: isolation }
      : behindHttp(`node ${FOLDER}/node_function.mjs`, upstreamPort);
}

function behindHttp(command: string, upstreamPort: number): Record<string, string> {
  return {
    mode: "http",
    fprocess: `${command} ${upstreamPort}`,
    upstream_url: `http://127.0.0.1:${upstreamPort}`,
  };
}
