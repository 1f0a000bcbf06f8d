/**
 * Version of the program, as `--version` and the first log line show it. Under `deno run` version and commit are unknown:
 * what a work tree holds has none. `deno task compile` compiles a copy of the source in which this module holds the
 * version of `deno.json` and the commit; the work tree is left as it is.
 */
export const VERSION: string = "unknown";
/** Hash of the commit; `unknown` where the source was compiled outside a Git repository and no hash was given. */
export const COMMIT: string = "unknown";
