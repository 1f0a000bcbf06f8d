import { productLock } from "./product_lock.ts";

/** What the binary says of itself. */
export interface BuildInfo {
  readonly version: string;
  readonly commit: string;
}

/** What of the repository is compiled. */
const SOURCE = ["deno.json", "main.ts", "offline", "src"];

/** Text of the module that holds it. */
export function versionModule({ version, commit }: BuildInfo): string {
  return `export const VERSION = ${JSON.stringify(version)};\nexport const COMMIT = ${JSON.stringify(commit)};\n`;
}

/** Copies the source into a folder, with a `src/version.ts` that holds the version and the commit. */
export async function copySource(root: string, folder: string, info: BuildInfo): Promise<void> {
  await copyEntries(root, folder, (name) => SOURCE.includes(name));
  await Deno.writeTextFile(`${folder}/deno.lock`, productLock(await Deno.readTextFile(`${root}/deno.lock`)));
  await Deno.writeTextFile(`${folder}/src/version.ts`, versionModule(info));
}

async function copyEntries(from: string, to: string, isWanted = (_name: string): boolean => true): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (!isWanted(name)) continue;
    const copy = isDirectory ? copyEntries : Deno.copyFile;
    await copy(`${from}/${name}`, `${to}/${name}`);
  }
}
