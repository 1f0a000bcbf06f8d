import { assert, assertEquals } from "@std/assert";
import { fixture, join, root } from "../helpers/paths.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { startUpstream, type Upstream } from "../helpers/upstream.ts";
import { startWatchdog, type Watchdog } from "../helpers/watchdog.ts";

const PAGE = await Deno.readTextFile(join(root, "docs/decisions/permissions.md"));

/** Options of each mode, beside those of {@linkcode start}. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  static: {},
  inproc: { handler: join(root, "tests/fixtures/inproc/echo.js") },
  http: { fprocess: fixture("forever.sh") },
  streaming: { fprocess: "cat" },
  serializing: { fprocess: "cat" },
  afterburn: { fprocess: fixture("afterburn/misbehave.sh") },
};

/** Modes and their flags, as the page tells them. */
function documented(): [mode: string, flags: string[]][] {
  const [table] = PAGE.split("<!-- modes -->")[1].split("<!-- /modes -->");
  return [...table.matchAll(/^\| `(\w+)` +\| `(.*)` +\|$/gm)].map(([, mode, flags]) => [mode, flags.split(" ")]);
}

/** Where a watchdog finds what its options name. */
interface Places {
  readonly folder: string;
  readonly upstream: Upstream;
}

/** The page's words in capitals, in a flag, replaced by what they stand for. */
function filledIn(flag: string, { folder, upstream }: Places): string {
  return flag.replace("STATIC_PATH", folder).replace("UPSTREAM", `127.0.0.1:${upstream.port}`)
    .replace("HANDLER_FOLDER", join(root, "tests/fixtures/inproc")).replace("SOURCE", root).replaceAll(
      "TMPDIR",
      folder,
    );
}

/** Starts a watchdog with these permissions and no others. */
function start(mode: string, flags: readonly string[], places: Places, env = {}): Promise<Watchdog> {
  const { folder, upstream } = places;
  return startWatchdog({
    command: [
      Deno.execPath(),
      "run",
      "--no-prompt",
      ...flags.map((flag) => filledIn(flag, places)),
      join(root, "main.ts"),
    ],
    env: { mode, static_path: folder, upstream_url: upstream.url, suppress_lock: "true", ...OPTIONS[mode], ...env },
  });
}

/** Whether it starts and answers. */
async function works(...args: Parameters<typeof start>): Promise<boolean> {
  try {
    await using watchdog = await start(...args);
    return (await watchdog.get("/file")).status === 200;
  } catch {
    return false;
  }
}

Deno.test("permissions: each mode works with those of its row, and with none less", async (t) => {
  using dir = new TempDir();
  dir.file("file", "text");
  await using upstream = startUpstream();
  const places = { folder: dir.path, upstream };
  const rows = documented();
  assertEquals(rows.map(([mode]) => mode), Object.keys(OPTIONS));
  for (const [mode, flags] of rows) {
    await t.step(mode, async () => {
      await using watchdog = await start(mode, flags, places);
      assertEquals((await watchdog.get("/file")).status, 200);
      assertEquals(await watchdog.stop(), 0, watchdog.log);
      assertEquals(watchdog.children(), []);
    });
    for (const flag of flags) {
      await t.step(`${mode} without ${flag}`, async () => {
        assert(!await works(mode, flags.filter((other) => other !== flag), places));
      });
    }
  }
  await t.step("the lock file", async () => {
    const row = /the lock file.*\| `(--allow-read=.*?)`/.exec(PAGE)!;
    const [, flags] = rows[0];
    await using watchdog = await start("static", [...flags, ...row[1].split(" ")], places, {
      suppress_lock: undefined,
      TMPDIR: dir.path,
    });
    assertEquals((await watchdog.get("/_/health")).status, 200);
  });
});

Deno.test("permissions: with --allow-run alone the function process is ended at exec_timeout", async () => {
  await using upstream = startUpstream();
  const [, flags] = documented().find(([mode]) => mode === "streaming")!;
  const env = { fprocess: "sleep 60", exec_timeout: "100ms" };
  await using watchdog = await start("streaming", flags, { folder: root, upstream }, env);
  assertEquals((await watchdog.get()).status, 504);
  await watchdog.noChildren();
});
