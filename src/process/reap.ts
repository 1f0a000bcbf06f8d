import { ProcessWalk } from "./proc.ts";
import { isUnreapedChild } from "./spawn.ts";

/** Children that end within this time, in ms, are looked for together. */
const PAUSE = 500;
/** waitpid(2): return at once. */
const WNOHANG = 1;

const SYMBOLS = { waitpid: { parameters: ["i32", "pointer", "i32"], result: "i32" } } as const;

/**
 * As PID 1 of a container, takes notice of the end of orphans, which would stay in the process table otherwise: they
 * became children of PID 1 when their parents ended. The watchdog's own children are left to Deno, which waits for them.
 *
 * Does nothing, and costs nothing, in any other process.
 *
 * @param warn Told, once, where the system's libc can't be called (`--allow-ffi`).
 * @returns What ends it, `null` where there is nothing to be done.
 */
export function reapOrphans(warn: (message: string) => void): Disposable | null {
  if (Deno.pid !== 1) return null;
  try {
    return new OrphanReaper(Deno.dlopen("libc.so.6", SYMBOLS));
  } catch (error) {
    warn(`Ended orphans will stay in the process table: ${(error as Error).message}`);
    return null;
  }
}

class OrphanReaper implements Disposable {
  #libc: Deno.DynamicLibrary<typeof SYMBOLS>;
  #walk = new ProcessWalk();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onChildEnd = (): void => this.#schedule();

  constructor(libc: Deno.DynamicLibrary<typeof SYMBOLS>) {
    this.#libc = libc;
    Deno.addSignalListener("SIGCHLD", this.#onChildEnd);
  }

  [Symbol.dispose](): void {
    Deno.removeSignalListener("SIGCHLD", this.#onChildEnd);
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#reap(), PAUSE);
  }

  async #reap(): Promise<void> {
    this.#timer = undefined;
    try {
      for (const { pid, parent, zombie } of (await this.#walk.list())?.values() ?? []) {
        // Asked after the walk: a pid that is not one of ours now cannot become one before it is reaped.
        if (zombie && parent === Deno.pid && !isUnreapedChild(pid)) this.#libc.symbols.waitpid(pid, null, WNOHANG);
      }
    } catch {
      this.#schedule(); // /proc can't be read now, for want of descriptors.
    }
  }
}
