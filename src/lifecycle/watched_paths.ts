/** Folders below a watched one in which nothing counts: they are written to when the function is built or started. */
const IGNORED_FOLDERS: ReadonlySet<string> = new Set([".git", "node_modules", "__pycache__"]);

/** What editors put beside a file as long as it is open: swap files, backups, locks, vim's test for writing. */
const SCRATCH = /^(?:\.#.*|#.*#|.*~|.*\.sw[a-z]|4913)$/;

/** Files and folders that are watched, and what in the file system concerns them. */
export class WatchedPaths {
  /** Without a slash at the end; those that were named, and where they lead if they are links. */
  readonly #paths: readonly string[];

  private constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /** @param paths Absolute, as {@linkcode absolutePath} gives them; links are followed as they are now. */
  static async of(paths: readonly string[]): Promise<WatchedPaths> {
    const targets = await Promise.all(paths.map(async (path) => await unlessMissing(Deno.realPath(path)) ?? path));
    return new WatchedPaths([...new Set([...paths, ...targets])]);
  }

  /**
   * The folders in which changes show: those that are watched, with all folders in them, and those in which the watched
   * paths stand, for a file or folder that is replaced shows there alone.
   */
  async folders(): Promise<string[]> {
    const folders = new Set<string>();
    for (const path of this.#paths) {
      folders.add(await nearestFolder(parentOf(path)));
      if ((await unlessMissing(Deno.stat(path)))?.isDirectory) await addFolders(path, folders);
    }
    return [...folders];
  }

  /** What of an event counts as a change. */
  changes({ kind, paths }: Pick<Deno.FsEvent, "kind" | "paths">): string[] {
    if (kind === "access") return [];
    return paths.filter((path) => this.#paths.some((watched) => concerns(path, watched, kind)));
  }
}

/** The path as it is from the root on, without `.`, `..` and a slash at the end. */
export function absolutePath(path: string, folder: string): string {
  const names: string[] = [];
  for (const name of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

function concerns(path: string, watched: string, kind: Deno.FsEvent["kind"]): boolean {
  if (path === watched) return true;
  // A folder above it came or went, and the watched path with it.
  if (isBelow(watched, path)) return kind !== "modify";
  if (!isBelow(path, watched)) return false;
  const names = path.slice(watched.length).split("/");
  return !names.some((name) => IGNORED_FOLDERS.has(name)) && !SCRATCH.test(names.at(-1)!);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function parentOf(path: string): string {
  return path.replace(/\/[^/]*$/, "") || "/";
}

/** The folder, or the nearest one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  for (;; path = parentOf(path)) {
    if ((await unlessMissing(Deno.stat(path)))?.isDirectory) return path;
  }
}

/** Adds a folder and those in it; links are not followed. */
async function addFolders(folder: string, folders: Set<string>): Promise<void> {
  folders.add(folder);
  for (const { name, isDirectory } of await unlessMissing(entriesOf(folder)) ?? []) {
    if (isDirectory && !IGNORED_FOLDERS.has(name)) await addFolders(`${folder}/${name}`, folders);
  }
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  return await Array.fromAsync(Deno.readDir(folder));
}

/** What was looked for; `undefined` where it is not there, or went meanwhile. */
async function unlessMissing<Value>(looking: Promise<Value>): Promise<Value | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
