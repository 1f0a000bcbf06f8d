import { ChangeBatches } from "./change_batches.ts";
import { absolutePath, WatchedPaths } from "./watched_paths.ts";

/** Attempts to watch a set of folders that changes at the same time. */
const ATTEMPTS = 100;

/**
 * Watches files and folders, and gives the paths that have changed, batch by batch: one or more at a time, absolute.
 *
 * The system watches what is at a path, not the path. So the folders around are watched, and looked for anew with each
 * batch before it is given: what was replaced, or came, is watched before anybody reads it.
 */
export class FileWatch implements AsyncIterable<readonly string[]>, Disposable {
  readonly #paths: readonly string[];
  readonly #warn: (message: string) => void;
  readonly #batches = new ChangeBatches();
  #watcher: Deno.FsWatcher | undefined;
  #reading: Promise<void> = Promise.resolve();
  #disposed = false;

  private constructor(paths: readonly string[], warn: (message: string) => void) {
    this.#paths = paths;
    this.#warn = warn;
  }

  /**
   * Begins to watch.
   *
   * @param paths Of files and folders; relative ones start from the working directory.
   * @param warn Told where the system can't watch what has come later.
   * @throws {Error} that names the option, where one is missing or can't be watched.
   */
  static async open(paths: readonly string[], warn: (message: string) => void): Promise<FileWatch> {
    for (const path of paths) await assertThere(path);
    const watch = new FileWatch(paths.map((path) => absolutePath(path, Deno.cwd())), warn);
    try {
      await watch.#arm();
    } catch (error) {
      throw new Error(`cannot watch ${paths.join(",")}: ${(error as Error).message}`);
    }
    return watch;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<readonly string[]> {
    for (let batch; (batch = await this.#batches.next()) !== undefined;) {
      try {
        await this.#arm();
      } catch (error) {
        this.#warn(`cannot watch all of ${this.#paths.join(",")} any more: ${(error as Error).message}`);
      }
      yield batch;
    }
  }

  /** Ends the watching; the iteration is over then. */
  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#watcher?.close();
    this.#batches[Symbol.dispose]();
  }

  /**
   * Watches what is there now. The watcher before has to be gone: Deno shares between watchers what it has of the system,
   * and would go on with a folder that is no longer there. What changes in between is read by whoever gets the batch;
   * where that is a folder, it shows in a second look.
   */
  async #arm(): Promise<void> {
    const watched = await WatchedPaths.of(this.#paths);
    let folders = await watched.folders();
    for (let attempt = 1;; attempt++) {
      this.#watcher?.close();
      this.#watcher = undefined;
      await this.#reading;
      if (this.#disposed) return;
      const isComplete = this.#open(folders, watched);
      const seen = folders;
      folders = await watched.folders();
      if (isComplete && folders.join() === seen.join()) return;
      if (attempt === ATTEMPTS) throw new Error("the folders do not hold still");
    }
  }

  /** Whether all the folders are still there to be watched. */
  #open(folders: string[], watched: WatchedPaths): boolean {
    try {
      this.#watcher = Deno.watchFs(folders, { recursive: false });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
    this.#reading = this.#read(this.#watcher, watched);
    return true;
  }

  async #read(watcher: Deno.FsWatcher, watched: WatchedPaths): Promise<void> {
    try {
      for await (const event of watcher) for (const path of watched.changes(event)) this.#batches.add(path);
    } catch (error) {
      this.#warn(`watching ${this.#paths.join(",")} failed: ${(error as Error).message}`);
    }
  }
}

async function assertThere(path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound ? "no such file or folder" : (error as Error).message;
    throw new Error(
      `invalid watch ${JSON.stringify(path)}: ${reason}: want files and folders, with commas between them`,
    );
  }
}
