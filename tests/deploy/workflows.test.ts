import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { run } from "../../tools/run.ts";
import { join, root } from "../helpers/paths.ts";
import { requiresTools } from "../helpers/requires.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { parseYaml } from "./_files.ts";
import { goTool } from "./_tools.ts";

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly { readonly run?: string }[] }>>;
}

const FOLDER = join(root, ".github/workflows");
const FILES = [...Deno.readDirSync(FOLDER)].map(({ name }) => join(FOLDER, name));

/** The newest that Debian's Go compiles, bookworm's included. */
const actionlint = await goTool("github.com/rhysd/actionlint/cmd/actionlint@v1.7.7");

Deno.test({
  ...requiresTools("workflows: actionlint finds nothing wrong", { actionlint }),
  fn: async () => {
    await run(actionlint!, { args: ["-no-color", ...FILES] });
    using dir = new TempDir();
    const text = await Deno.readTextFile(join(FOLDER, "ci.yml"));
    const misspelt = dir.file("ci.yml", text.replace("timeout-minutes", "timeout-minute"));
    await assertRejects(() => run(actionlint!, { args: ["-no-color", misspelt] }), Error, "timeout-minute");
  },
});

Deno.test("workflows: actions are pinned by commit, with the version beside it", async () => {
  const uses = (await Promise.all(FILES.map((file) => Deno.readTextFile(file))))
    .flatMap((text) => [...text.matchAll(/\buses: (.*)$/gm)].map(([, action]) => action))
    .filter((action) => !action.startsWith("./"));
  assert(uses.length > 0);
  for (const action of uses) assertMatch(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

Deno.test("workflows: reading is all that is permitted, unless a job needs more", async () => {
  for (const file of FILES) {
    const [{ permissions }] = parseYaml(await Deno.readTextFile(file)) as Workflow[];
    assertEquals(permissions, { contents: "read" }, file);
  }
});

Deno.test("workflows: commands take what others have written by variables alone, never as part of their text", async () => {
  for (const file of FILES) {
    const [{ jobs }] = parseYaml(await Deno.readTextFile(file)) as Workflow[];
    const commands = Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run = [] }) => run));
    for (const command of commands) assert(!command.includes("${{"), command);
  }
});
