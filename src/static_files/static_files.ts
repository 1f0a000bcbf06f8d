import { BoundedCache, type CacheBounds } from "./bounded_cache.ts";
import { type Coding, SUFFIXES } from "./codings.ts";
import type { Refusal, Root } from "./root.ts";
import { readIntoMemory, readyToStream, type StaticFile } from "./static_file.ts";

/** Bytes of a file up to which it is kept in memory. */
export const LARGEST_IN_MEMORY = 256 * 1024;

const BOUNDS: CacheBounds = { bytes: 32 * 1024 * 1024, entries: 4096 };

/**
 * ms after a change (ctime) within which another one may leave the same times behind: Deno cuts ctime to whole seconds, and
 * the kernel's clock ticks every 10 ms at the coarsest.
 */
const UNSETTLED = 1100;

/** ms for which it is taken as known which compressed files stand beside a file in memory. */
const SIBLINGS_KNOWN = 1000;

/** A file in memory. */
interface Kept {
  readonly file: StaticFile;
  readonly info: Deno.FileInfo;
  codings: readonly Coding[];
  /** Up to when that is known, in ms of the clock. */
  codingsKnown: number;
}

/** What surrounds {@linkcode StaticFiles}. */
export interface StaticFilesOptions {
  readonly bounds?: CacheBounds;
  /** ms since 1970. */
  readonly now?: () => number;
}

/** The files of a folder. Small ones are kept in memory as long as they stay unchanged, which one `stat` tells. */
export class StaticFiles {
  readonly #root: Root;
  readonly #now: () => number;
  readonly #kept: BoundedCache<Kept>;

  constructor(root: Root, { bounds = BOUNDS, now = Date.now }: StaticFilesOptions = {}) {
    this.#root = root;
    this.#now = now;
    this.#kept = new BoundedCache(bounds);
  }

  /** What lies at a path; no promise for a file in memory. */
  find(path: string): StaticFile | "folder" | Refusal | Promise<StaticFile | Refusal> {
    const info = this.#root.stat(path);
    if (typeof info === "string") return info;
    if (info.isDirectory) return "folder";
    if (!info.isFile) return "missing"; // devices, FIFOs and sockets are not for serving
    const kept = this.#kept.get(path);
    return kept !== undefined && isSameVersion(kept.info, info) ? kept.file : this.#load(path);
  }

  /** The codings in which a file lies beside the one that was found at `path`. */
  codings(path: string): readonly Coding[] {
    const kept = this.#kept.get(path);
    if (kept === undefined) return this.#lookForCodings(path);
    const now = this.#now();
    if (now >= kept.codingsKnown) {
      kept.codings = this.#lookForCodings(path);
      kept.codingsKnown = now + SIBLINGS_KNOWN;
    }
    return kept.codings;
  }

  async #load(path: string): Promise<StaticFile | Refusal> {
    const opened = await this.#root.open(path);
    if (typeof opened === "string") return opened;
    const { info } = opened;
    if (info.size > LARGEST_IN_MEMORY) return await readyToStream(opened);
    const file = await readIntoMemory(opened);
    if (this.#isSettled(info)) this.#kept.set(path, { file, info, codings: [], codingsKnown: 0 }, file.size);
    return file;
  }

  #lookForCodings(path: string): readonly Coding[] {
    const isFile = (suffix: string): boolean => {
      const info = this.#root.stat(path + suffix);
      return typeof info !== "string" && info.isFile;
    };
    return [...SUFFIXES].filter(([, suffix]) => isFile(suffix)).map(([coding]) => coding);
  }

  /** Whether the next change is bound to show in the file's times. */
  #isSettled({ ctime }: Deno.FileInfo): boolean {
    return ctime !== null && this.#now() - ctime.getTime() >= UNSETTLED;
  }
}

/** Whether nothing has happened to a file: ctime tells of changes whose mtime was set back. */
function isSameVersion(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size &&
    a.mtime?.getTime() === b.mtime?.getTime() && a.ctime?.getTime() === b.ctime?.getTime();
}
