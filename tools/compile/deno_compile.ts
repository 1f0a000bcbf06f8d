import { type Architecture, targetOf } from "../architecture.ts";
import { run } from "../run.ts";

/**
 * A Deno, and the runtime that it puts under the program. Without one it looks for its own: in its cache, then at the
 * download site.
 */
export interface Toolchain {
  readonly deno: string;
  readonly denort?: string;
}

/** What is compiled, and where to. */
export interface Compilation {
  /** Folder of the source. */
  readonly folder: string;
  /** Path of the binary. */
  readonly output: string;
  readonly architecture: Architecture;
}

const FLAGS = [
  // Function processes are found by walking /proc, and Deno grants /proc to --allow-all alone, not to --allow-read.
  "--allow-all",
  // handler_permissions takes permissions away from handlers, and then nobody is asked at a terminal to give them back.
  "--no-prompt",
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
  { folder, output, architecture }: Compilation,
  signal?: AbortSignal,
): Promise<void> {
  const { DENORT_BIN: _ofThisMachine, ...env } = Deno.env.toObject();
  await run(deno, {
    args: ["compile", ...FLAGS, "--target", targetOf(architecture), "--output", output, "main.ts"],
    cwd: folder,
    env: { ...env, ...(denort === undefined ? {} : { DENORT_BIN: denort }) },
    clearEnv: true,
    signal,
  });
}
