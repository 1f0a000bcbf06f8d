/** What holds for every folder of `examples/`, so that each can be copied as it is. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { parseCli } from "../../src/cli.ts";
import { type Config, load } from "../../src/config/config.ts";
import { ROWS } from "../../src/config/options.ts";
import { splitWords } from "../../src/config/parse.ts";
import { type Copy, environment, parseCopy, parseDockerfile, type Stage, texts } from "../helpers/dockerfile.ts";
import { join, root } from "../helpers/paths.ts";

const EXAMPLES = join(root, "examples");

/** Files that name packages. */
const MANIFESTS = /^(package.*\.json|deno\.(json|lock)|requirements\.txt|Gemfile.*|go\.\*|.*\.csproj)$/;

/** Commands that install what a manifest names. */
const INSTALLATION = /^(npm (install|ci)|deno install|pip install|bundle install|go mod download|dotnet restore)\b/;

/** Programs of the official images. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  alpine: ["gzip", "sh"],
  aspnet: ["dotnet"],
  debian: ["bash", "gzip", "sh"],
  deno: ["deno"],
  "eclipse-temurin": ["java"],
  nginx: ["nginx"],
  node: ["node"],
  python: ["python3"],
};

/** Images that are stopped by something else than SIGTERM, on which the watchdog drains. */
const OTHER_STOPSIGNAL = /^nginx:/;

const NO_GLIBC = /^scratch$|alpine|busybox|distroless\/static/;

const folders = [...Deno.readDirSync(EXAMPLES)].filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();

for (const name of folders) {
  const read = (file: string): string => Deno.readTextFileSync(`${EXAMPLES}/${name}/${file}`);
  const files = [...Deno.readDirSync(join(EXAMPLES, name))].map(({ name }) => name);
  const { args, stages } = parseDockerfile(read("Dockerfile"));
  const last = stages.at(-1)!;
  const test = (criterion: string, fn: () => void): void => Deno.test(`examples/${name}/Dockerfile: ${criterion}`, fn);

  test("the watchdog comes from the image that the build names, with glibc where the base has none", () => {
    assertEquals(args.FWATCHDOG_IMAGE, "fwatchdog");
    assertEquals(stages.find(({ name }) => name === "fwatchdog")?.base, "fwatchdog");
    const glibc = NO_GLIBC.test(last.base) ? ["--from=fwatchdog /glibc/ /"] : [];
    assertEquals(
      texts(last, "COPY").filter((text) => text.startsWith("--from=fwatchdog ")),
      [...glibc, "--from=fwatchdog /fwatchdog /usr/bin/fwatchdog"],
    );
  });

  test("base images are pinned to a version", () => {
    for (const { name, base } of stages) if (name !== "fwatchdog") assertMatch(base, /^scratch$|[:-][a-z-]*\d/);
  });

  test("the watchdog is started as a user that is a number and not root, and stopped by SIGTERM", () => {
    assertMatch(texts(last, "USER").join(), /^[1-9]\d*:[1-9]\d*$/);
    assertMatch(texts(last, "HEALTHCHECK").join(), / CMD \["fwatchdog", "--run-healthcheck"\]$/);
    assertEquals(texts(last, "CMD"), ['["fwatchdog"]']);
    assertEquals(texts(last, "STOPSIGNAL"), OTHER_STOPSIGNAL.test(last.base) ? ["SIGTERM"] : []);
  });

  test("what is copied exists: files of the folder, or an earlier stage", () => {
    for (const [i, stage] of stages.entries()) {
      const earlier = stages.slice(0, i).map(({ name }) => name);
      for (const { from, sources } of copies(stage)) {
        if (from !== undefined) assert(earlier.includes(from), `no stage ${from}`);
        else for (const source of sources) assert(files.some((file) => matches(source, file)), `no ${source}`);
      }
    }
  });

  test("packages are installed before the code is copied", () => {
    for (const { instructions } of stages) {
      const end = instructions.findIndex(({ keyword, text }) => keyword === "RUN" && INSTALLATION.test(text));
      for (const { from, sources } of copies({ instructions: instructions.slice(0, Math.max(end, 0)) })) {
        if (from === undefined) { for (const source of sources) assertMatch(source, MANIFESTS); }
      }
    }
  });

  test("variables in lower case are options that have an effect in the mode", () => {
    const { mode } = load(options(last));
    for (const variable of Object.keys(options(last))) {
      const row = ROWS.find(({ names }) => names.includes(variable));
      assert(row !== undefined, `no option ${variable}`);
      assert(row.modes === undefined || row.modes.includes(mode), `${variable} does nothing in mode ${mode}`);
    }
  });

  test("the function's program and files are in the image", () => {
    const { mode, command, handler, staticPath } = load(options(last));
    const copied = copies(last).flatMap(({ sources }) => sources);
    const named = mode === "static" ? [`./${staticPath}`] : mode === "inproc" ? [`./${handler}`] : command;
    for (const word of named) {
      if (files.includes(word)) assert(copied.includes(word), `${word} is not copied`);
    }
    const [program] = named;
    const installed = stages.flatMap((stage) => [...texts(stage, "RUN"), ...manifests(stage).map(read)]).join("\n");
    const isThere = program.startsWith("./")
      ? copied.some((path) => `/${path}`.endsWith(program.slice(1)))
      : PROGRAMS[imageName(last.base)]?.includes(program) || new RegExp(`\\b${program}\\b`).test(installed);
    assert(isThere, `nothing brings ${program}`);
  });

  Deno.test(`examples/${name}/README.md: the command starts what the Dockerfile starts`, () => {
    const [, line] = /(?:main\.ts|task start) (-.+)$/m.exec(read("README.md"))!;
    const cli = parseCli(splitWords(line));
    assert(cli.kind === "run", "no command line that serves");
    assertEquals(essentials(load({}, cli.flags, cli.command)), essentials(load(options(last))));
  });
}

Deno.test("examples/README.md: has a row for each folder", () => {
  const rows = [...Deno.readTextFileSync(join(EXAMPLES, "README.md")).matchAll(/^\| \[(\w+)\]\(\1\) +\|/gm)];
  assertEquals(rows.map(([, name]) => name).sort(), folders);
});

/** The watchdog's options among the variables of a stage. */
function options(stage: Stage): Record<string, string> {
  return Object.fromEntries(Object.entries(environment(stage)).filter(([name]) => name === name.toLowerCase()));
}

/** What says which function is run. */
function essentials({ mode, command, upstreamUrl }: Config): unknown[] {
  return [mode, command, upstreamUrl?.href];
}

function copies(stage: Pick<Stage, "instructions">): Copy[] {
  return texts(stage, "COPY").map(parseCopy);
}

function manifests(stage: Stage): string[] {
  return copies(stage).filter(({ from }) => from === undefined).flatMap(({ sources }) => sources)
    .filter((source) => MANIFESTS.test(source) && !source.includes("*"));
}

/** `node` for `node:22-slim`. */
function imageName(image: string): string {
  return /([^/:]+)(:[^/]*)?$/.exec(image)![1];
}

/** Whether a source of COPY, which may hold an asterisk, stands for the file or folder. */
function matches(source: string, file: string): boolean {
  const [begin, end] = source.split("*");
  return end === undefined ? source === file : file.startsWith(begin) && file.endsWith(end);
}
