import { assertEquals } from "@std/assert";
import { join, root } from "./paths.ts";

/** Exit code of the task where no runtime can be had on this machine (sysexits.h). */
const EX_UNAVAILABLE = 69;

/** Runs `deno task compile`, and gives its exit code and what it printed. */
export async function compile(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(root, "tools/compile/main.ts"), ...args],
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Registers a step about what was compiled. */
export type Step = (name: string, run: () => void | Promise<void>) => Promise<boolean>;

/**
 * Compiles into a folder.
 *
 * @returns What registers steps, skipped where this machine can't have a runtime, and what the task printed.
 * @throws {AssertionError} where it fails for any other reason.
 */
export async function compileSteps(
  t: Deno.TestContext,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ step: Step; stderr: string }> {
  const { code, stderr } = await compile(args, env);
  const ignore = code === EX_UNAVAILABLE;
  if (ignore) console.error(stderr);
  else assertEquals(code, 0, stderr);
  const step: Step = (name, fn) =>
    t.step({ name: ignore ? `${name} [skipped: no runtime for the binary]` : name, ignore, fn });
  return { step, stderr };
}
