/**
 * Runs every test, and the examples in the doc comments: `deno task test`. Arguments go on to `deno test`; paths among them
 * take the place of the whole. Ends with the line `N passed, N failed, N skipped`.
 */
import { countResults } from "./helpers/junit.ts";
import { root } from "./helpers/paths.ts";
import { exists, TempDir } from "./helpers/temp_dir.ts";

const EVERYTHING = ["tests", "src", "offline"];

/** Files at a time. Each waits more than it computes, but timings must not suffer: no more than two. */
const JOBS = "2";

/** On by default before 2.8, whose `deno test` knows no such flags; off since then. */
const SANITIZERS = /^2\.[67]\./.test(Deno.version.deno) ? [] : ["--sanitize-ops", "--sanitize-resources"];

async function run(args: readonly string[]): Promise<number> {
  using tmp = new TempDir();
  const report = tmp.at("report.xml");
  const paths = args.some((arg) => !arg.startsWith("-") && exists(arg)) ? [] : EVERYTHING;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", "--allow-all", "--no-check", "--doc", "--parallel", ...SANITIZERS, `--junit-path=${report}`],
      ...args,
      ...paths,
    ],
    cwd: root,
    env: { DENO_JOBS: Deno.env.get("DENO_JOBS") ?? JOBS },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  const { passed, failed, skipped } = countResults(exists(report) ? Deno.readTextFileSync(report) : "");
  for (const name of skipped) console.log(`skipped: ${name}`);
  // A file that cannot be loaded is no test case of the report.
  console.log(`${passed} passed, ${Math.max(failed, code === 0 ? 0 : 1)} failed, ${skipped.length} skipped`);
  return code;
}

Deno.exit(await run(Deno.args));
