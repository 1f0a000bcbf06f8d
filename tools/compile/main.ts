/**
 * Writes the program as one binary for each architecture, with the checksums of what it wrote (`sha256sum -c SHA256SUMS`),
 * and a link to the binary for this machine.
 *
 *     deno task compile [--arch amd64|arm64] [--commit HASH] [--output-dir DIR]
 *
 * `--help` prints that. Exit code: 0, 1 where that fails, 2 on a usage error, 69 (EX_UNAVAILABLE, sysexits.h) where no
 * runtime can be had.
 */
import { OWN_ARCHITECTURE } from "../architecture.ts";
import { run } from "../run.ts";
import { type CompileOptions, parseOptions, USAGE } from "./options.ts";
import { compileWithAnyRuntime, NoRuntime } from "./runtime.ts";
import { type BuildInfo, copySource } from "./source_copy.ts";
import { verify } from "./verify.ts";

const ROOT = Deno.realPathSync(`${import.meta.dirname}/../..`);

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

/** Compiles in a folder beside the output, and moves everything to its place once all binaries are there and verified. */
async function compile({ architectures, commit, outputDir }: CompileOptions): Promise<void> {
  const info = await buildInfo(commit);
  await Deno.mkdir(outputDir, { recursive: true });
  const temporary = await Deno.realPath(await Deno.makeTempDir({ dir: outputDir, prefix: ".compile-" }));
  const source = `${temporary}/source`, output = `${temporary}/output`;
  try {
    await copySource(ROOT, source, info);
    await downloadPackages(source);
    await Deno.mkdir(output);
    const sums: string[] = [];
    for (const architecture of architectures) {
      const name = `fwatchdog-linux-${architecture.name}`, binary = `${output}/${name}`;
      await compileWithAnyRuntime({ folder: source, output: binary, architecture });
      console.error(`${name}: ${await verify(binary, architecture, info)}`);
      sums.push(`${await sha256(binary)}  ${name}\n`);
      if (architecture === OWN_ARCHITECTURE) await Deno.symlink(name, `${output}/fwatchdog`);
    }
    await Deno.writeTextFile(`${output}/SHA256SUMS`, sums.join(""));
    for await (const { name } of Deno.readDir(output)) await Deno.rename(`${output}/${name}`, `${outputDir}/${name}`);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/** Puts the npm packages into Deno's cache, so that a compiler of another version finds them there. */
async function downloadPackages(source: string): Promise<void> {
  await run(Deno.execPath(), { args: ["install", "--quiet", "--frozen", "--entrypoint", "main.ts"], cwd: source });
}

/** Checksum of a file, as `sha256sum` prints it. */
async function sha256(path: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  let options: CompileOptions;
  try {
    options = parseOptions(args, `${ROOT}/dist`);
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  try {
    await compile(options);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return error instanceof NoRuntime ? 69 : 1;
  }
}

Deno.exitCode = await main(Deno.args);
