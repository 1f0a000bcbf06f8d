import type { Toolchain } from "../deno_compile.ts";
import { run } from "../run.ts";
import { withoutPayload } from "./payload.ts";

const REQUIREMENTS = `${import.meta.dirname}/requirements.txt`;

/**
 * A `deno` and the `denort` of the same version, from published wheels whose checksums are pinned in requirements.txt.
 * About 90 MB are downloaded the first time; then both stand in the user's cache folder. For trying out, never for a
 * release: that Deno is older than the one that the project is developed with.
 *
 * @throws {Error} where pip is missing, cannot download them, or finds another checksum.
 */
export async function denortFromWheels(): Promise<Toolchain> {
  const version = /^deno==(\S+)/m.exec(await Deno.readTextFile(REQUIREMENTS))![1];
  const cache = cacheFolder();
  const folder = `${cache}/fwatchdog-denort-${version}-${Deno.build.arch}`;
  const toolchain = { deno: `${folder}/deno`, denort: `${folder}/denort` };
  if (await isFile(toolchain.denort)) return toolchain;

  await Deno.mkdir(cache, { recursive: true });
  const temporary = await Deno.makeTempDir({ dir: cache, prefix: "fwatchdog-denort-" });
  try {
    await pipInstall(temporary);
    const bin = `${temporary}/bin`, program = `${bin}/bids-validator-deno`;
    await Deno.writeFile(`${bin}/denort`, withoutPayload(await Deno.readFile(program)), { mode: 0o755 });
    await Deno.remove(program);
    await moveUnlessThere(bin, folder);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
  return toolchain;
}

/** Installs the wheels into a folder of their own, their programs into its `bin`. */
async function pipInstall(target: string): Promise<void> {
  await run("python3", {
    args: [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-compile"],
      ...["--no-deps", "--only-binary=:all:", "--require-hashes", "--timeout=15", "--retries=2"],
      ...["--target", target, "--requirement", REQUIREMENTS],
    ],
  });
}

/** Moves a folder in one step; where another process was faster, its folder stays. */
async function moveUnlessThere(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!await isFile(`${to}/denort`)) throw error;
  }
}

/** The user's cache folder (XDG Base Directory Specification). */
function cacheFolder(): string {
  const folder = Deno.env.get("XDG_CACHE_HOME") || Deno.env.get("HOME") && `${Deno.env.get("HOME")}/.cache`;
  if (!folder) throw new Error("Cannot find the cache folder: neither XDG_CACHE_HOME nor HOME is set");
  return folder;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
