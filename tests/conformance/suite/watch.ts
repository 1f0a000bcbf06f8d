import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { freePort } from "../../helpers/free_port.ts";
import { logLine } from "../../helpers/log_line.ts";
import { fixture, join, quoted, root } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context, Env } from "../context.ts";

const NEXT = "it is started again when a watched file changes";

/** docs/decisions/watch.md: the function is restarted when a file changes. */
export function watch(context: Context): void {
  context.test("watch, http: what is in flight is answered first, and what comes waits for the new function", async () => {
    using tmp = new TempDir();
    await using dog = await startServer(context, tmp);
    assertEquals((await dog.get()).text, "one");
    const [before] = dog.children();
    const slow = dog.get("/slow");
    await until(async () => /^http_requests_in_flight 1$/m.test(await dog.metrics()), { what: "the slow request" });
    tmp.file("version", "two");
    await dog.stderr.waitFor(logLine(new RegExp(`Changed: ${tmp.path}/version: the function is restarted`)));
    const waiting = dog.get();
    assertEquals(await probes(dog), [200, 503]);
    assertEquals(dog.children(), [before]);
    tmp.file("go");
    assertEquals((await slow).text, "one");
    assertEquals((await waiting).text, "two");
    await dog.stderr.waitFor(logLine(/Function was restarted/));
    assertEquals(await probes(dog), [200, 200]);
    assert(!dog.children().includes(before), "the old function is left");
    assertEquals(await dog.stop(), 0);
    assertEquals(dog.children(), []);
  });

  context.test("watch, http: a function that ends by itself is waited for, with 503, until the next change", async () => {
    using tmp = new TempDir();
    await using dog = await startServer(context, tmp);
    tmp.file("version", "broken");
    await dog.stderr.waitFor(logLine(new RegExp(`Forked function has terminated: exit status 1; ${NEXT}`)));
    const { status, text } = await dog.get();
    assertEquals([status, text], [503, `function has ended; ${NEXT}\n`]);
    assertEquals(await probes(dog), [200, 503]);
    await until(() => dog.children().length === 0, { what: "the end of what it has left" });
    // As editors save: beside it, and moved into its place.
    Deno.renameSync(tmp.file("version.new", "mended"), tmp.at("version"));
    await dog.stderr.waitFor(logLine(/Function was restarted/));
    assertEquals((await dog.get()).text, "mended");
  });

  context.test("watch, http: a function that has ended does not hold the shutdown", async () => {
    using tmp = new TempDir();
    await using dog = await startServer(context, tmp);
    tmp.file("version", "broken");
    await dog.stderr.waitFor(/Forked function has terminated: exit status 1/);
    assertEquals(await dog.stop(), 0);
    await dog.stderr.waitFor(logLine(/Exiting\. Active connections: 0/));
  });

  context.test("watch, http: SIGTERM while a restart waits for what is in flight", async () => {
    using tmp = new TempDir();
    await using dog = await startServer(context, tmp);
    const slow = dog.get("/slow");
    await until(async () => /^http_requests_in_flight 1$/m.test(await dog.metrics()), { what: "the slow request" });
    tmp.file("version", "two");
    await dog.stderr.waitFor(/the function is restarted/);
    const waiting = dog.get();
    await until(async () => /^http_requests_in_flight 2$/m.test(await dog.metrics()), { what: "the waiting request" });
    dog.signal("SIGTERM");
    await dog.stderr.waitFor(logLine(/No new connections allowed, draining: 2 requests/));
    tmp.file("go");
    assertEquals([(await slow).text, (await waiting).text], ["one", "two"]);
    assertEquals(await dog.exit(), 0);
    assertEquals(dog.children(), []);
  });

  context.test("watch, http: a request that waits for the new function is 504 at exec_timeout", async () => {
    using tmp = new TempDir();
    await using dog = await startServer(context, tmp, { exec_timeout: "1s" });
    tmp.file("version", "deaf");
    await dog.stderr.waitFor(/the function is restarted/);
    const { status, text } = await dog.get();
    assertEquals([status, text], [504, "function did not answer within exec_timeout of 1s\n"]);
  });

  context.test("watch, afterburn: the process is replaced", async () => {
    using tmp = new TempDir();
    tmp.file("version", "one");
    const fprocess = fixture("afterburn/version.sh", tmp.at("version"));
    await using dog = await context.start(fprocess, { mode: "afterburn", watch: tmp.at("version") });
    assertEquals((await dog.get()).text, "one");
    const before = await dog.child();
    tmp.file("version", "two");
    await dog.stderr.waitFor(logLine(/Function was restarted/));
    assertEquals((await dog.get()).text, "two");
    assert(!dog.children().includes(before), "the old function is left");
  });

  context.test("watch, inproc: the worker is replaced, with the modules that the handler imports", async () => {
    using tmp = new TempDir();
    await using dog = await startHandler(context, tmp);
    assertEquals((await dog.get()).text, "one");
    tmp.file("version.mjs", `export default "two";`);
    await dog.stderr.waitFor(logLine(/Function was restarted/));
    assertEquals((await dog.get()).text, "two");
  });

  context.test("watch, inproc: a handler that cannot be loaded, or takes for ever, is waited for until the next change", async () => {
    using tmp = new TempDir();
    await using dog = await startHandler(context, tmp);
    tmp.file("version.mjs", `export default nothing;`);
    await dog.stderr.waitFor(new RegExp(`Function could not be restarted: handler .*nothing.*; ${NEXT}`));
    assertEquals([(await dog.get()).status, ...await probes(dog)], [503, 200, 503]);
    tmp.file("version.mjs", `console.log("waiting"); await new Promise(() => {}); export default "never";`);
    await dog.stdout.waitFor(/waiting$/);
    const waiting = dog.get();
    assertEquals(await probes(dog), [200, 503]);
    tmp.file("version.mjs", `export default "three";`);
    assertEquals((await waiting).text, "three");
    tmp.file("version.mjs", `console.log("again"); await new Promise(() => {}); export default "never";`);
    await dog.stdout.waitFor(/again$/);
    assertEquals(await dog.stop(), 0);
  });

  context.test("watch: a mode whose function ends with its request is told that it has no effect", async () => {
    await using dog = await context.start("cat", { watch: "/nowhere" });
    await dog.stderr.waitFor(logLine(/watch has no effect in streaming mode: .*/));
    assertEquals((await dog.post("/", "text")).text, "text");
  });

  context.test("watch: a path that is missing ends the start, and nothing was started", async () => {
    using tmp = new TempDir();
    const { code, stderr } = await context.run({
      mode: "http",
      upstream_url: "http://127.0.0.1:9",
      fprocess: fixture("start_count.sh", tmp.at("started")),
      watch: `${tmp.path},${tmp.at("nope")}`,
    });
    assertEquals(code, 1);
    assertStringIncludes(stderr, `invalid watch "${tmp.path}/nope": no such file or folder`);
    assert(!tmp.has("started"), "the function was started");
  });
}

/** Watches the file that the server takes its version from; the first is "one". */
async function startServer(context: Context, tmp: TempDir, env: Env = {}): Promise<Watchdog> {
  tmp.file("version", "one");
  const port = String(freePort());
  const server = join(root, "tests/fixtures/watched_server.ts");
  const fprocess = [Deno.execPath(), "run", "-A", "--no-config", server, port, tmp.path].map(quoted).join(" ");
  const dog = await context.startHttp(`http://127.0.0.1:${port}`, { fprocess, watch: tmp.at("version"), ...env });
  await until(async () => (await dog.get("/_/ready")).status === 200, { what: "the function" });
  return dog;
}

/** Watches a handler, and the module that it takes its version from. */
async function startHandler(context: Context, tmp: TempDir): Promise<Watchdog> {
  tmp.file("version.mjs", `export default "one";`);
  const handler = tmp.file(
    "handler.mjs",
    `import version from "./version.mjs";\nexport default () => new Response(version);\n`,
  );
  return await context.startInproc("", { handler, watch: tmp.path });
}

/** Status of `/_/health` and of `/_/ready`. */
async function probes(dog: Watchdog): Promise<number[]> {
  return [(await dog.get("/_/health")).status, (await dog.get("/_/ready")).status];
}
