/** A file of the product and what it imports, as written in its imports. */
export interface SourceFile {
  /** Path below `src`, or `main.ts`. */
  readonly path: string;
  /** Other files of the product. */
  readonly imports: readonly string[];
  /** Names of libraries. */
  readonly libraries: readonly string[];
}

/** Folders of which each knows libraries and itself alone. */
const LEAVES = ["config", "http", "http1", "process", "metrics", "log", "static_files", "auth", "inproc"];

/** What a folder may import beside itself; files of `src` itself are named by their path. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(LEAVES.map((leaf) => [leaf, []])),
  "engine/web": ["http", "http1"],
  "engine/wire": ["http", "http1"],
  "middleware": [...LEAVES, "log.ts"],
  "modes": [...LEAVES, "log.ts"],
  "lifecycle": [...LEAVES, "log.ts"],
  "log.ts": ["log"],
  "version.ts": [],
  "cli.ts": [...LEAVES, "log.ts", "version.ts"],
};

/** Files that put everything together, and may import everything. */
const COMPOSERS = ["main.ts", "watchdog.ts"];

/**
 * What breaks the rules between folders (docs/architecture.md): leaves stand alone, an engine knows http and http1 and never
 * the other engine, middleware, modes and lifecycle know leaves and never each other, and reach an engine only through the
 * interface in http.
 *
 * @returns One sentence a violation.
 */
export function brokenImports(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => !COMPOSERS.includes(path)).flatMap(({ path, imports, libraries }) => {
    const part = partOf(path);
    const allowed = ALLOWED[part];
    if (allowed === undefined) return [`${path} is in no part of the design`];
    const wrong = imports.filter((other) => partOf(other) !== part && !allowed.includes(partOf(other)));
    return [
      ...wrong.map((other) => `${path} imports ${other}`),
      ...libraries.filter((library) => library === "@std/log" && path !== "log.ts").map((library) =>
        `${path} imports ${library}`
      ),
    ];
  });
}

/** Uses of `Deno.args`, `Deno.env` and `Deno.exit` in a source text, comments left out. */
export function globalState(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");
  return [...new Set(code.match(/\bDeno\.(?:args|env|exit)\b/g) ?? [])];
}

/** The folder that a path belongs to, `engine/web` for what is below that; the path itself for a file of the first level. */
function partOf(path: string): string {
  const folders = path.split("/").slice(0, -1);
  if (folders.length === 0) return path;
  return folders[0] === "engine" ? folders.slice(0, 2).join("/") : folders[0];
}
