/** The file that tells the orchestrator's probes that the watchdog serves. */
export class LockFile {
  readonly path: string;

  /** @param folder Where it lies: `$TMPDIR`, or `/tmp`. */
  constructor(readonly folder: string) {
    this.path = `${folder.replace(/\/+$/, "")}/.lock`;
  }

  /** Where it lies for this environment. */
  static of(env: Readonly<Record<string, string>>): LockFile {
    return new LockFile(env.TMPDIR || "/tmp");
  }

  /**
   * Writes the file, and its folder where there is none. A file that is there already is kept.
   *
   * @throws {Error} that names the path and the way out.
   */
  async write(): Promise<void> {
    try {
      await Deno.mkdir(this.folder, { recursive: true });
      await Deno.writeFile(this.path, new Uint8Array(0), { append: true });
      // The mode option of writeFile is taken for new files only, and not by every version.
      await ignoreMissing(Deno.chmod(this.path, 0o660 & ~Deno.umask()));
    } catch (error) {
      throw new Error(
        `cannot write lock file ${this.path}: ${(error as Error).message}; to do without: suppress_lock=true`,
      );
    }
  }

  async exists(): Promise<boolean> {
    try {
      return (await Deno.stat(this.path)).isFile;
    } catch {
      return false;
    }
  }

  /** Removes the file; nothing where it is gone already. */
  async remove(): Promise<void> {
    await ignoreMissing(Deno.remove(this.path));
  }
}

/** Somebody else may remove the file at any time: that takes the watchdog out of service, and is no error. */
async function ignoreMissing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
