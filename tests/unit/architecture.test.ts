import { assertEquals, assertLessOrEqual } from "@std/assert";
import { brokenImports, globalState, type SourceFile } from "../helpers/import_rules.ts";
import { root } from "../helpers/paths.ts";
import { TempDir } from "../helpers/temp_dir.ts";

/** Longest that a file of the source may be. */
const MOST_LINES = 400;

Deno.test("architecture: folders import what the design allows them, and nothing else", async () => {
  const files = await importGraph();
  assertEquals(files.map(({ path }) => path).toSorted(), ["main.ts", ...sourceFiles()].toSorted());
  assertEquals(brokenImports(files), []);
});

Deno.test("architecture: arguments, environment and exit code belong to main.ts alone", () => {
  const users = sourceFiles().flatMap((path) => globalState(read(path)).map((use) => `${path}: ${use}`));
  assertEquals(users, []);
  assertEquals(globalState(Deno.readTextFileSync(`${root}/main.ts`)).toSorted(), [
    "Deno.args",
    "Deno.env",
    "Deno.exit",
  ]);
});

Deno.test(`architecture: no file of src has more than ${MOST_LINES} lines`, () => {
  for (const path of sourceFiles()) assertLessOrEqual(read(path).split("\n").length - 1, MOST_LINES, path);
});

Deno.test("brokenImports finds each kind of violation", async (t) => {
  const violations: Record<string, SourceFile> = {
    "a leaf imports another": { path: "http/probes.ts", imports: ["metrics/registry.ts"], libraries: [] },
    "a leaf imports a file of src": { path: "config/config.ts", imports: ["log.ts"], libraries: [] },
    "an engine imports the other": { path: "engine/web/server.ts", imports: ["engine/wire/pool.ts"], libraries: [] },
    "an engine imports a leaf that is not its own": {
      path: "engine/wire/server.ts",
      imports: ["config/parse.ts"],
      libraries: [],
    },
    "middleware imports a mode": { path: "middleware/limiter.ts", imports: ["modes/http.ts"], libraries: [] },
    "a mode imports middleware": { path: "modes/http.ts", imports: ["middleware/limiter.ts"], libraries: [] },
    "a mode imports an engine": { path: "modes/http.ts", imports: ["engine/web/engine.ts"], libraries: [] },
    "lifecycle imports a mode": { path: "lifecycle/drain.ts", imports: ["modes/mode.ts"], libraries: [] },
    "something imports the composition root": { path: "modes/http.ts", imports: ["watchdog.ts"], libraries: [] },
    "something imports main.ts": { path: "cli.ts", imports: ["main.ts"], libraries: [] },
    "@std/log outside log.ts": { path: "modes/http.ts", imports: [], libraries: ["@std/log"] },
    "a folder that is not in the design": { path: "util/misc.ts", imports: [], libraries: [] },
  };
  for (const [name, file] of Object.entries(violations)) {
    await t.step(name, () => assertEquals(brokenImports([file]).length, 1));
  }
});

Deno.test("brokenImports lets pass what the design allows", () => {
  const allowed: SourceFile[] = [
    { path: "main.ts", imports: ["watchdog.ts", "cli.ts", "lifecycle/lock_file.ts"], libraries: [] },
    { path: "watchdog.ts", imports: ["engine/web/engine.ts", "modes/http.ts", "middleware/limiter.ts"], libraries: [] },
    { path: "log.ts", imports: ["log/queue.ts"], libraries: ["@std/log"] },
    { path: "http/probes.ts", imports: ["http/message.ts"], libraries: [] },
    {
      path: "engine/web/server.ts",
      imports: ["http/message.ts", "http1/reader.ts", "engine/web/body.ts"],
      libraries: [],
    },
    {
      path: "modes/http.ts",
      imports: ["http/engine.ts", "process/spawn.ts", "modes/mode.ts"],
      libraries: ["@std/streams"],
    },
  ];
  assertEquals(brokenImports(allowed), []);
});

Deno.test("globalState finds uses in code and none in comments", () => {
  assertEquals(globalState('const a = Deno.args;\nif (x) Deno.exit(1); // "why"'), ["Deno.args", "Deno.exit"]);
  assertEquals(globalState("const url = `http://x/${Deno.env.get('A')}`;"), ["Deno.env"]);
  assertEquals(globalState("/** Not Deno.exit. */\n// nor Deno.args\nDeno.exitCode;\nDeno.environment;"), []);
});

/** What `deno info --json` of 2.9 tells of a module. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
  }[];
}

/** The product's own files and their imports, those that `main.ts` does not reach included. */
async function importGraph(): Promise<SourceFile[]> {
  using tmp = new TempDir();
  const everything = ["main.ts", ...sourceFiles().map((path) => `src/${path}`)];
  const entry = tmp.file("entry.ts", everything.map((path) => `import "file://${root}/${path}";\n`).join(""));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", `--config=${root}/deno.json`, entry],
    stdin: "null",
    stderr: "inherit",
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  return modules.flatMap(({ specifier, dependencies = [] }) => {
    const path = ownPath(specifier);
    if (path === undefined) return [];
    const imports = dependencies.map(({ specifier, code, type }) => ({
      specifier,
      own: ownPath((code ?? type)?.specifier ?? ""),
    }));
    return [{
      path,
      imports: imports.flatMap(({ own }) => own ?? []),
      libraries: imports.filter(({ own }) => own === undefined).map(({ specifier }) => specifier),
    }];
  });
}

/** Path below `src` of a module, or `main.ts`; `undefined` for what is not the product's own. */
function ownPath(specifier: string): string | undefined {
  const own = `file://${root}/`;
  if (specifier === `${own}main.ts`) return "main.ts";
  return specifier.startsWith(`${own}src/`) ? specifier.slice(own.length + "src/".length) : undefined;
}

/** Paths of all files below `src`. */
function sourceFiles(folder = ""): string[] {
  return [...Deno.readDirSync(`${root}/src/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? sourceFiles(`${folder}${name}/`) : [`${folder}${name}`]
  );
}

function read(path: string): string {
  return Deno.readTextFileSync(`${root}/src/${path}`);
}
