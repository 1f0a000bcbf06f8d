/** Where the path of a request leads. */
export interface FilePath {
  /** Names from the root on, each behind a slash; empty for the root itself. */
  readonly path: string;
  /** It ends with a slash, and so names a folder. */
  readonly isFolder: boolean;
}

/**
 * Reads the path of a request as one below a root: names are decoded once, slashes in a row count as one.
 *
 * A name that is a dot segment, or holds a slash or NUL, names nothing here, whether it was escaped or not: clients
 * remove dot segments before they send (RFC 3986 §5.2.4), and what stands in front of us may judge a path by how it looks.
 *
 * @param path As it came, percent-encoded.
 * @returns undefined where no file can be meant.
 */
export function filePath(path: string): FilePath | undefined {
  let names = "";
  for (const part of path.split("/")) {
    if (part === "") continue;
    const name = decoded(part);
    if (name === undefined || name === "." || name === ".." || /[/\0]/.test(name)) return undefined;
    names += `/${name}`;
  }
  return { path: names, isFolder: path.endsWith("/") };
}

/** The last name of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Undefined where it isn't UTF-8: Deno can't name such a file. */
function decoded(part: string): string | undefined {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
