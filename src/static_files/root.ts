/** Why there is no file to be had. */
export type Refusal = "missing" | "forbidden";

/** A file that was opened, and what it was then. */
export interface OpenedFile {
  readonly handle: Deno.FsFile;
  readonly info: Deno.FileInfo;
}

/** A folder, out of which no path leads. Paths are those of `filePath`: they begin with a slash and hold no dot segments. */
export class Root {
  readonly #folder: string;

  /** @throws {Error} where the folder isn't one; the message names the option. */
  constructor(folder: string) {
    this.#folder = folder;
    const shown = `static_path ${JSON.stringify(folder)}`;
    let info: Deno.FileInfo;
    try {
      info = Deno.statSync(folder);
    } catch (error) {
      throw new Error(`${shown} cannot be served: ${(error as Error).message}`);
    }
    if (!info.isDirectory) throw new Error(`${shown} is not a folder`);
  }

  /**
   * What lies at a path, links followed; what leaves the root is found out by {@linkcode open} alone.
   *
   * It blocks, since a call that doesn't costs ten times as much, and what it reads is in memory as a rule.
   */
  stat(path: string): Deno.FileInfo | Refusal {
    try {
      return Deno.statSync(this.#folder + path);
    } catch (error) {
      return refusal(error);
    }
  }

  /**
   * Opens a regular file that lies inside of the root, links followed. What {@linkcode stat} doesn't call a file must not
   * be opened: a FIFO would wait for its other end.
   */
  async open(path: string): Promise<OpenedFile | Refusal> {
    const name = this.#folder + path;
    let handle: Deno.FsFile | undefined;
    try {
      handle = await Deno.open(name);
      const info = await handle.stat();
      // First opened, then judged by where it is: whatever is swapped in between, only a file of the root is read.
      if (info.isFile && await this.#holds(name, info)) return { handle, info };
    } catch (error) {
      handle?.close();
      return refusal(error);
    }
    handle.close();
    return "missing";
  }

  /** Whether the file that was opened by that name lies inside of the folder, wherever links have led to. */
  async #holds(name: string, opened: Deno.FileInfo): Promise<boolean> {
    const folder = await Deno.realPath(this.#folder);
    const real = await Deno.realPath(name);
    if (!real.startsWith(folder === "/" ? folder : `${folder}/`)) return false;
    const { dev, ino } = await Deno.lstat(real);
    return dev === opened.dev && ino === opened.ino;
  }
}

/** @throws What is no matter of the path. */
function refusal(error: unknown): Refusal {
  if (error instanceof Deno.errors.PermissionDenied) return "forbidden";
  const { NotFound, NotADirectory, FilesystemLoop } = Deno.errors;
  if (error instanceof NotFound || error instanceof NotADirectory || error instanceof FilesystemLoop) return "missing";
  if ((error as { code?: string }).code === "ENAMETOOLONG") return "missing";
  throw error;
}
