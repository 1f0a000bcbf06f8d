import { run } from "./run.ts";

/**
 * A Deno, and the runtime that it puts under the program. Without one it looks for its own: `DENORT_BIN`, its cache, the
 * download site.
 */
export interface Toolchain {
  readonly deno: string;
  readonly denort?: string;
}

const FLAGS = [
  // Function processes are found by walking /proc, and Deno grants /proc to --allow-all alone, not to --allow-read.
  "--allow-all",
  // The code cache is a file of predictable name below TMPDIR: others may write it, and the program would trust it.
  "--no-code-cache",
  // Young objects of a proxy die at once: a larger nursery, which V8 grows to 16 MB, holds memory and gains nothing.
  "--v8-flags=--max-semi-space-size=4",
  // Workers are no imports that the compiler could follow.
  "--include=src/inproc/worker.ts",
  "--include=src/inproc/keeper.ts",
  // `deno task check` does it, with the checker of the Deno that the project is developed with.
  "--no-check",
];

/**
 * Compiles `main.ts` of a folder to one binary.
 *
 * @param signal Ends the compiler.
 * @throws {Error} with the compiler's output, where it fails.
 */
export async function denoCompile(
  { deno, denort }: Toolchain,
  folder: string,
  output: string,
  signal?: AbortSignal,
): Promise<void> {
  await run(deno, {
    args: ["compile", ...FLAGS, "--output", output, "main.ts"],
    cwd: folder,
    env: denort === undefined ? {} : { DENORT_BIN: denort },
    signal,
  });
}
