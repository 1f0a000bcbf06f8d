import { bytes, sha256 } from "../../helpers/bytes.ts";
import { join, root } from "../../helpers/paths.ts";
import { exists } from "../../helpers/temp_dir.ts";

/** Packages of an example: the variables by which its server finds them, or what is missing. */
export type Packages = { readonly env: Readonly<Record<string, string>> } | { readonly missing: string };

/** Kept from run to run; not in the repository. */
const CACHE = join(root, ".cache/packages");

/** ms for one installation. */
const PATIENCE = 120_000;

/** The npm packages that the example's `package.json` names. */
export async function npmPackages(example: string): Promise<Packages> {
  const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--fetch-retries=1"];
  const folder = await install(example, "package.json", ["npm", "install", ...flags]);
  return folder === undefined
    ? { missing: `npm package ${example}` }
    : { env: { NODE_PATH: join(folder, "node_modules") } };
}

/** The Python packages that the example's `requirements.txt` names. */
export async function pipPackages(example: string): Promise<Packages> {
  const flags = ["--retries=1", "--target=packages", "--requirement=requirements.txt"];
  const folder = await install(example, "requirements.txt", ["python3", "-m", "pip", "install", ...flags]);
  return folder === undefined
    ? { missing: `Python package ${example}` }
    : { env: { PYTHONPATH: join(folder, "packages") } };
}

/** A library that Ruby finds by itself. */
export async function rubyLibrary(name: string): Promise<Packages> {
  return await run(["ruby", "-r", name, "-e", ""], root) ? { env: {} } : { missing: name };
}

/** Installs what a manifest names, once; gives the folder, or nothing where that fails, which the terminal tells. */
async function install(example: string, manifest: string, command: string[]): Promise<string | undefined> {
  const text = await Deno.readTextFile(join(root, `examples/${example}/${manifest}`));
  const folder = join(CACHE, `${example}-${(await sha256(bytes(text))).slice(0, 8)}`);
  if (exists(folder)) return folder;
  await Deno.mkdir(CACHE, { recursive: true });
  const temporary = await Deno.makeTempDir({ dir: CACHE });
  await Deno.writeTextFile(join(temporary, manifest), text);
  const installed = await run(command, temporary);
  // Whole or not at all; another run may have been faster.
  if (installed && !exists(folder)) await Deno.rename(temporary, folder);
  else await Deno.remove(temporary, { recursive: true });
  return installed ? folder : undefined;
}

/** Whether a command succeeds; the terminal shows what a failing one says. */
async function run([program, ...args]: string[], cwd: string): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const { success, stderr } = await new Deno.Command(program, { args, cwd, signal, stdin: "null" }).output();
    if (!success) await Deno.stderr.write(stderr);
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
