import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join, root } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context, Env } from "../context.ts";

const HANDLER = join(root, "tests/fixtures/inproc/handler.ts");

/** compatibility.md §10: handlers inside of the watchdog. */
export function inproc(context: Context): void {
  const start = (env: Env = {}): Promise<Watchdog> =>
    context.start("", { mode: "inproc", handler: HANDLER, fprocess: undefined, ...env });

  for (const isolation of ["worker", "none"]) {
    context.test(`§10 inproc (${isolation}): requests and answers`, async (t) => {
      await using dog = await start({ inproc_isolation: isolation });
      await t.step("method, URL and fields", async () => {
        const { status, text } = await dog.get("/?q=%20", { fields: [["X-A", "1"]] });
        assertEquals([status, JSON.parse(text)], [200, { method: "GET", url: "http://function.test/?q=%20", a: "1" }]);
      });
      await t.step("a hostile Host does not move the path", async () => {
        assertEquals((await dog.get("/echo", { host: "evil/p?" })).status, 400);
      });
      for (const size of [0, 5, 100_000, 3_000_000]) {
        await t.step(`${size} bytes up and down`, async () => {
          const { status, text, fields } = await dog.post("/echo", "y".repeat(size));
          assertEquals([status, text.length, fields.get("content-type")], [200, size, "text/x"]);
        });
      }
      await t.step("Set-Cookie twice, and no body", async () => {
        const { status, fields } = await dog.get("/cookies");
        assertEquals([status, fields.all("set-cookie")], [204, ["a=1", "b=2"]]);
      });
      await t.step("pieces flow while they come", async () => {
        const { text, pieces } = await dog.get("/pieces");
        assertEquals([text, pieces.length >= 2], ["1\n2\n3\n", true]);
      });
      await t.step("what it prints is logged, stream by stream", async () => {
        assertEquals((await dog.get("/print")).text, "printed");
        await dog.stdout.waitFor(/stdout: to stdout$/);
        await dog.stderr.waitFor(/stderr: to stderr$/);
      });
      await t.step("a handler that throws, or gives no Response, is 500, and the log alone says why", async () => {
        const { status, text } = await dog.get("/throw");
        assertEquals([status, text.includes("secret")], [500, false]);
        await dog.stderr.waitFor(/the secret reason/);
        assertEquals((await dog.get("/nothing")).status, 500);
        assertEquals((await dog.get("/")).status, 200);
      });
    });

    context.test(`§10 inproc (${isolation}): exec_timeout aborts the signal, and is 504`, async () => {
      await using dog = await start({ inproc_isolation: isolation, exec_timeout: "300ms" });
      assertEquals((await dog.get("/wait")).status, 504);
      await dog.stdout.waitFor(/stdout: aborted$/);
    });
  }

  context.test("§10 inproc: a worker that hangs is replaced, and probes answer meanwhile", async () => {
    await using dog = await start({ exec_timeout: "300ms" });
    const looping = dog.get("/loop");
    assertEquals((await dog.get("/_/health")).status, 200);
    assertEquals((await looping).status, 504);
    await until(async () => (await dog.get("/")).status === 200, { what: "the next request to be served" });
  });

  context.test("§10 inproc: permissions can be narrowed", async () => {
    await using dog = await start({ handler_permissions: "none" });
    assertMatch((await dog.get("/read")).text, /NotCapable|PermissionDenied/);
  });

  context.test("§10 inproc: a handler that can't be used ends the start, and the error names the file", async (t) => {
    using tmp = new TempDir();
    const handlers: Record<string, string | undefined> = {
      "missing.ts": undefined,
      "syntax.js": "export default function (",
      "nothing.js": "export const a = 1;",
      "throws.js": "throw new Error('at load');",
    };
    for (const [name, content] of Object.entries(handlers)) {
      await t.step(name, async () => {
        if (content !== undefined) tmp.file(name, content);
        const { code, stderr } = await context.run({ mode: "inproc", handler: tmp.at(name) });
        assertEquals(code, 1);
        assertStringIncludes(stderr, name);
        assertEquals(stderr.includes("Listening on port"), false);
      });
    }
  });
}
