/** Folder of the repository, without a slash at the end. */
export const root: string = decodeURIComponent(new URL("../..", import.meta.url).pathname).replace(/\/$/, "");

/** Joins a folder and a name. */
export function join(folder: string, name: string): string {
  return `${folder}/${name}`;
}

/** A word as it has to stand in `fprocess`: quoted only where that is needed. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Command line, as `fprocess` takes it, of a program of `tests/fixtures` and its arguments; `.sh` runs under sh, `.py` under
 * python3, so that no executable bit is needed.
 */
export function fixture(name: string, ...args: string[]): string {
  const interpreter = name.endsWith(".py") ? ["python3", "-IS"] : ["sh"];
  return [...interpreter, join(root, `tests/fixtures/${name}`), ...args].map(quoted).join(" ");
}
