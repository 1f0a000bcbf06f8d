/** A load that wrk puts on a server. */
export interface Load {
  url: string;
  /** Connections kept busy at the same time, each with one request at a time. */
  connections: number;
  seconds: number;
  /** Size of the request's body; 0 sends GET, any other size POST. */
  bodyBytes: number;
}

/** What came of a load. */
export interface LoadResult {
  requests: number;
  requestsPerSecond: number;
  /** 99 of 100 answers took no longer, in ms. */
  p99Ms: number;
  /** Answers with a status of 400 or more, and connections that broke or timed out. */
  failed: number;
}

/**
 * Puts `load` on a server with wrk.
 *
 * @throws {Error} where wrk is missing or fails, or the reason of `signal`, where that aborts
 */
export async function runWrk(load: Load, signal: AbortSignal): Promise<LoadResult> {
  const { success, stdout, stderr } = await outputOfWrk(load, signal);
  signal.throwIfAborted();
  const text = new TextDecoder();
  if (!success) throw new Error(`wrk failed: ${text.decode(stderr)}`);
  return parseWrk(text.decode(stdout));
}

async function outputOfWrk(load: Load, signal: AbortSignal): Promise<Deno.CommandOutput> {
  // One thread of wrk sends some 100,000 requests a second; a second one would only take CPU from the watchdog.
  const args = ["-t1", `-c${load.connections}`, `-d${load.seconds}s`, "-s", `${import.meta.dirname}/wrk.lua`, load.url];
  args.push("--", String(load.bodyBytes));
  try {
    return await new Deno.Command("wrk", { args, signal }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error("wrk, which makes the load, is not installed: apt-get install wrk");
  }
}

/** Reads the line that wrk.lua prints. @throws {Error} where it is not there */
export function parseWrk(output: string): LoadResult {
  const match = /^RESULT (.*)$/m.exec(output);
  if (match === null) throw new Error(`no result in the output of wrk: ${output}`);
  const result = JSON.parse(match[1]);
  return {
    requests: result.requests,
    requestsPerSecond: result.requests / (result.duration_us / 1e6),
    p99Ms: result.p99_us / 1e3,
    failed: result.bad_status + result.broken,
  };
}
