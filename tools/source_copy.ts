/** What the binary says of itself. */
export interface BuildInfo {
  readonly version: string;
  readonly commit: string;
}

/** What of the repository is compiled. */
const SOURCE = ["deno.json", "deno.lock", "main.ts", "offline", "src"];

/** Copies the source into a folder, with a `src/version.ts` that holds the version and the commit. */
export async function copySource(root: string, folder: string, { version, commit }: BuildInfo): Promise<void> {
  await copyEntries(root, folder, (name) => SOURCE.includes(name));
  const constants = { VERSION: version, COMMIT: commit };
  const module = Object.entries(constants).map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};\n`);
  await Deno.writeTextFile(`${folder}/src/version.ts`, module.join(""));
}

async function copyEntries(from: string, to: string, isWanted = (_name: string): boolean => true): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (!isWanted(name)) continue;
    const copy = isDirectory ? copyEntries : Deno.copyFile;
    await copy(`${from}/${name}`, `${to}/${name}`);
  }
}
