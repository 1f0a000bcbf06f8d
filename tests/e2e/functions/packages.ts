import { installed, succeeds } from "../../helpers/installed.ts";
import { join, root } from "../../helpers/paths.ts";

/** Packages of an example: the variables by which its server finds them, or what is missing. */
export type Packages = { readonly env: Readonly<Record<string, string>> } | { readonly missing: string };

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

/** The Deno that runs the tests, for commands that call `deno`. */
export function thisDeno(): Packages {
  const folder = Deno.execPath().replace(/\/[^/]+$/, "");
  return { env: { PATH: `${folder}:${Deno.env.get("PATH")}` } };
}

/** The packages that the example's `handler.ts` imports, and what `deno bundle` needs beside them; Deno keeps them. */
export async function denoPackages(example: string): Promise<Packages> {
  const bundle = [Deno.execPath(), "bundle", "--output", "/dev/null", "handler.ts"];
  const bundled = await succeeds(bundle, join(root, `examples/${example}`));
  return bundled ? thisDeno() : { missing: `npm package ${example}` };
}

/** A library that Ruby finds by itself. */
export async function rubyLibrary(name: string): Promise<Packages> {
  return await succeeds(["ruby", "-r", name, "-e", ""], root) ? { env: {} } : { missing: name };
}

/** Installs what a manifest of the example names. */
async function install(example: string, manifest: string, command: string[]): Promise<string | undefined> {
  const text = await Deno.readTextFile(join(root, `examples/${example}/${manifest}`));
  return await installed({ name: example, files: { [manifest]: text }, command: () => command });
}
