/**
 * Version and commit of the program, as `--version` and the first log line show them. Under `deno run` both are unknown: what
 * a work tree holds has no version. `deno task compile` compiles a copy of the source in which these two lines hold the
 * version of `deno.json` and the commit; the work tree is left as it is.
 */
export const VERSION: string = "unknown";
/** Hash of the commit; `unknown` where the source was compiled outside a Git repository and no hash was given. */
export const COMMIT: string = "unknown";
