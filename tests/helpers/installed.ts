import { bytes, sha256 } from "./bytes.ts";
import { join, root } from "./paths.ts";
import { exists } from "./temp_dir.ts";

/** Kept from run to run; not in the repository. */
const CACHE = join(root, ".cache/packages");

/** ms for one command. */
const PATIENCE = 120_000;

/** What is installed into a folder of its own. */
export interface Installation {
  /** Begins the folder's name. */
  readonly name: string;
  /** Files that are there before, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Installs into the working directory, which is the folder that it is given. */
  readonly command: (folder: string) => readonly string[];
}

/** Installs something once; gives its folder, or nothing where that fails, which the terminal tells. */
export async function installed({ name, files = {}, command }: Installation): Promise<string | undefined> {
  const contents = JSON.stringify([files, command("")]);
  const folder = join(CACHE, `${name}-${(await sha256(bytes(contents))).slice(0, 8)}`);
  if (exists(folder)) return folder;
  await Deno.mkdir(CACHE, { recursive: true });
  const temporary = await Deno.makeTempDir({ dir: CACHE });
  for (const [file, text] of Object.entries(files)) await Deno.writeTextFile(join(temporary, file), text);
  const succeeded = await succeeds(command(temporary), temporary);
  // Whole or not at all; another run may have been faster.
  if (succeeded && !exists(folder)) await Deno.rename(temporary, folder);
  else await Deno.remove(temporary, { recursive: true });
  return succeeded ? folder : undefined;
}

/** Whether a command succeeds, in 120 s at most; the terminal shows what a failing one says. */
export async function succeeds([program, ...args]: readonly string[], cwd: string): Promise<boolean> {
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
