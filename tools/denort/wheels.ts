import type { Architecture } from "../architecture.ts";
import { run } from "../run.ts";
import { splitProgram } from "./payload.ts";

const DENO_WHEEL = `${import.meta.dirname}/deno.txt`;
const RUNTIME_WHEEL = `${import.meta.dirname}/runtime.txt`;

/**
 * The oldest Deno that the source runs on, for this machine, out of a published wheel whose checksum is pinned. About
 * 45 MB are downloaded the first time; then it stands in the user's cache folder.
 *
 * @returns Its path.
 * @throws {Error} where pip is missing, cannot download it, or finds another checksum.
 */
export async function denoFromWheel(): Promise<string> {
  return await cached(`deno-${await pinnedVersion()}-${Deno.build.arch}`, async (folder) => {
    await pipInstall(DENO_WHEEL, folder);
    return `${folder}/bin/deno`;
  });
}

/**
 * The `denort` of that same version, for any architecture. About 40 MB are downloaded the first time. For trying out,
 * never for a release: it is older than the Deno that the project is developed with.
 *
 * @returns Its path.
 * @throws {Error} as {@linkcode denoFromWheel}.
 */
export async function denortFromWheel({ machine }: Architecture): Promise<string> {
  return await cached(`denort-${await pinnedVersion()}-${machine}`, async (folder) => {
    await pipInstall(RUNTIME_WHEEL, folder, [27, 28].map((glibc) => `--platform=manylinux_2_${glibc}_${machine}`));
    const denort = `${folder}/denort`;
    const { runtime } = splitProgram(await Deno.readFile(`${folder}/bin/bids-validator-deno`));
    await Deno.writeFile(denort, runtime, { mode: 0o755 });
    return denort;
  });
}

async function pinnedVersion(): Promise<string> {
  return /^deno==(\S+)/m.exec(await Deno.readTextFile(DENO_WHEEL))![1];
}

/** Installs a wheel into a folder of its own, its programs into the folder's `bin`. */
async function pipInstall(requirements: string, folder: string, platforms: readonly string[] = []): Promise<void> {
  await run("python3", {
    args: [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-compile"],
      ...["--no-deps", "--only-binary=:all:", "--require-hashes", "--timeout=15", "--retries=2", ...platforms],
      ...["--target", folder, "--requirement", requirements],
    ],
  });
}

/**
 * A file of the user's cache folder, made where it is not there: in a folder beside it, out of which it is moved in one
 * step, so that nobody finds a part of it.
 *
 * @param make Makes the file in the folder, and returns its path.
 */
async function cached(name: string, make: (folder: string) => Promise<string>): Promise<string> {
  const cache = `${cacheFolder()}/fwatchdog`, path = `${cache}/${name}`;
  if (await isFile(path)) return path;
  await Deno.mkdir(cache, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: cache, prefix: `${name}-` });
  try {
    await Deno.rename(await make(folder), path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return path;
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
