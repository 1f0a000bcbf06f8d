import { SNIFFED, typeByContent } from "./content_type.ts";
import { formatHttpDate } from "./http_date.ts";
import type { OpenedFile } from "./root.ts";

/** One version of a file, as it is served. Whoever gets it closes it once the answer is sent. */
export interface StaticFile {
  readonly size: number;
  /** What an entity tag is made of: differs between versions, and is the same on every machine that holds the file. */
  readonly tag: string;
  /** Whole seconds since 1970; undefined where no time worth the name is known. */
  readonly modified: number | undefined;
  /** The same as HTTP-date. */
  readonly lastModified: string | undefined;
  /** Content-Type by what it holds, for names that tell nothing. */
  readonly sniffedType: string;
  /** The whole of it, or where to read it. */
  readonly content: Uint8Array | Deno.FsFile;
  close(): void;
}

/**
 * Reads a file that is opened into memory, and closes it. One that is written meanwhile may come shorter than it was.
 *
 * Its tag is a digest: it differs wherever the bytes do, also where builds give every file the same time.
 */
export async function readIntoMemory({ handle, info }: OpenedFile): Promise<StaticFile> {
  using _closed = handle;
  const bytes = await readStart(handle, info.size);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return {
    ...times(info),
    size: bytes.length,
    tag: digest.subarray(0, 16).toHex(),
    sniffedType: typeByContent(bytes.subarray(0, SNIFFED)),
    content: bytes,
    close: () => {},
  };
}

/**
 * Makes a file that is opened ready to be streamed.
 *
 * Its tag is made of time (ms) and size, as nginx does: to read it all for a digest would hold the answer back. Not of the
 * inode, which differs between replicas that serve the same image.
 */
export async function readyToStream({ handle, info }: OpenedFile): Promise<StaticFile> {
  using owned = new DisposableStack();
  owned.use(handle);
  const sniffedType = typeByContent(await readStart(handle, SNIFFED));
  owned.move();
  return {
    ...times(info),
    size: info.size,
    tag: `${(info.mtime?.getTime() ?? 0).toString(16)}-${info.size.toString(16)}`,
    sniffedType,
    content: handle,
    close: () => handle.close(),
  };
}

/** The time of the last change, where it can be one: builds set 0 for "none", and a future one tells nothing (RFC 9110 §8.8.2.1). */
function times({ mtime }: Deno.FileInfo): Pick<StaticFile, "modified" | "lastModified"> {
  const milliseconds = mtime?.getTime() ?? 0;
  if (milliseconds <= 0 || milliseconds > Date.now()) return { modified: undefined, lastModified: undefined };
  const modified = Math.floor(milliseconds / 1000);
  return { modified, lastModified: formatHttpDate(modified) };
}

/** At most `size` bytes from the beginning. */
async function readStart(handle: Deno.FsFile, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const count = await handle.read(bytes.subarray(length));
    if (count === null) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
