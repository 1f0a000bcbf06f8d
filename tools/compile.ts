/**
 * Writes the program as one binary for this machine's architecture.
 *
 *     deno task compile [--output PATH] [--commit HASH]
 *
 * Exit code: 0, 1 where that fails, 2 on a usage error, 69 (EX_UNAVAILABLE, sysexits.h) where no runtime can be had.
 */
import { parseArgs } from "@std/cli/parse-args";
import { run } from "./run.ts";
import { compileWithAnyRuntime, NoRuntime } from "./runtime.ts";
import { type BuildInfo, copySource } from "./source_copy.ts";

const ROOT = Deno.realPathSync(`${import.meta.dirname}/..`);

/** Version of deno.json, and the commit: as given, else as Git says. */
async function buildInfo(commit: string | undefined): Promise<BuildInfo> {
  const { version } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  return { version, commit: commit ?? await gitCommit() };
}

/** Hash of the commit that is checked out; `unknown` without Git, its folder or a commit. */
async function gitCommit(): Promise<string> {
  try {
    // Named, so that the repository of a folder further up does not count.
    const { stdout } = await run("git", { args: ["--git-dir", `${ROOT}/.git`, "rev-parse", "HEAD"] });
    return stdout.trim();
  } catch {
    return "unknown";
  }
}

/**
 * Asks the binary for its version: without a word, the compiler also puts the program on top of a runtime of another
 * version, or of what is no runtime at all, and the result never runs.
 *
 * @returns The version line, without its date.
 * @throws {Error} where it does not print the version and the commit that were compiled in.
 */
async function verify(binary: string, { version, commit }: BuildInfo): Promise<string> {
  const line = `Version: ${version}\tSHA: ${commit}`;
  const printed = await run(binary, { args: ["--version"] }).then(({ stdout, stderr }) => stdout + stderr, String);
  if (!printed.includes(line)) {
    throw new Error(
      "The binary does not print its version. Where DENORT_BIN is set, it has to name the denort of the Deno that " +
        `compiles, of the very same version (${Deno.version.deno}). The binary printed:\n${printed}`,
    );
  }
  return line;
}

/** Compiles beside the output, and moves the binary there in one step, once it has answered. */
async function compile(output: string, info: BuildInfo): Promise<void> {
  const parent = output.replace(/[^/]*$/, "") || ".";
  await Deno.mkdir(parent, { recursive: true });
  const temporary = await Deno.realPath(await Deno.makeTempDir({ dir: parent, prefix: ".compile-" }));
  try {
    const source = `${temporary}/source`, binary = `${temporary}/fwatchdog`;
    await copySource(ROOT, source, info);
    await compileWithAnyRuntime(source, binary);
    console.error(`${output}: ${await verify(binary, info)}`);
    await Deno.rename(binary, output);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

async function main(args: string[]): Promise<number> {
  const unknown: string[] = [];
  const { output, commit } = parseArgs(args, {
    string: ["output", "commit"],
    default: { output: `${ROOT}/dist/fwatchdog` },
    unknown: (arg) => {
      unknown.push(arg);
      return false;
    },
  });
  if (unknown.length > 0 || output === "") {
    console.error("Usage: deno task compile [--output PATH] [--commit HASH]");
    return 2;
  }
  try {
    await compile(output, await buildInfo(commit));
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return error instanceof NoRuntime ? 69 : 1;
  }
}

Deno.exitCode = await main(Deno.args);
