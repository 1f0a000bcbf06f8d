import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ARCHITECTURES, OWN_ARCHITECTURE } from "../../tools/architecture.ts";
import { readElf } from "../../tools/denort/elf.ts";
import { randomBytes } from "../helpers/bytes.ts";
import { compile, compileSteps } from "../helpers/compile.ts";
import { ISSUER, JWT_AUTH, startGateway } from "../helpers/gateway.ts";
import { HttpClient } from "../helpers/http_client.ts";
import { fixture, join, root } from "../helpers/paths.ts";
import { claimsOf, SigningKey } from "../helpers/signing_key.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { answer, startUpstream } from "../helpers/upstream.ts";
import { runWatchdog, spawnWatchdog, startWatchdog } from "../helpers/watchdog.ts";

const BINARIES = ARCHITECTURES.map(({ name }) => `fwatchdog-linux-${name}`);

/** A handler that is more than one file. */
const HANDLER = `
import { greeting } from "./greeting.js";
export default async (request) => {
  console.log("printed");
  return new Response(greeting + " " + await request.text());
};
`;

Deno.test("compile task: the binary", async (t) => {
  using dir = new TempDir();
  const binary = dir.at("fwatchdog"), command = [binary];
  const { step, stderr } = await compileSteps(t, ["--output-dir", dir.path, "--commit", "0123abc"], {
    // Not in an emulator, which takes its time: that is emulated.test.ts.
    QEMU_LD_PREFIX: "",
  });

  await step(
    "is there for each architecture, with checksums and a link to this machine's, and nothing else",
    async () => {
      const names = [...Deno.readDirSync(dir.path)].map(({ name }) => name).sort();
      assertEquals(names, ["SHA256SUMS", "fwatchdog", ...BINARIES]);
      assertEquals(await Deno.readLink(binary), `fwatchdog-linux-${OWN_ARCHITECTURE!.name}`);
      const { success } = await new Deno.Command("sha256sum", { args: ["-c", "SHA256SUMS"], cwd: dir.path }).output();
      assert(success);
    },
  );

  await step("is executable, of its architecture, and no larger than 100 MB", () => {
    for (const { name, elfMachine } of ARCHITECTURES) {
      const path = dir.at(`fwatchdog-linux-${name}`);
      const { mode, size } = Deno.statSync(path);
      assertEquals(mode! & 0o111, 0o111);
      assert(size <= 100e6, `${size} bytes`);
      assertEquals(readElf(Deno.readFileSync(path)).machine, elfMachine);
    }
  });

  await step("is told to be started or not", () => {
    const own = OWN_ARCHITECTURE!.name, foreign = ARCHITECTURES.find(({ name }) => name !== own)!.name;
    assertStringIncludes(stderr, "SHA: 0123abc (started)\n");
    assertMatch(
      stderr,
      new RegExp(`^fwatchdog-linux-${foreign}: .*SHA: 0123abc \\(not started: `, "m"),
    );
  });

  await step("knows its version and commit", async () => {
    const { version } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
    const { code, stderr } = await runWatchdog({ command, args: ["--version"] });
    assertStringIncludes(stderr, `Version: ${version}\tSHA: 0123abc\n`);
    assertEquals(code, 0);
  });

  await step("passes requests to the upstream in http mode", async () => {
    await using upstream = startUpstream(({ body }) =>
      answer(body, { status: "201 Created", fields: [["X-From", "it"]] })
    );
    const env = { mode: "http", fprocess: fixture("forever.sh"), upstream_url: upstream.url };
    await using watchdog = await startWatchdog({ command, env });
    const body = randomBytes(100_000);
    const response = await watchdog.post("/path?query=1", body);
    assertEquals([response.status, response.fields.get("X-From")], [201, "it"]);
    assertEquals(response.body, body);
    assertEquals([upstream.last.method, upstream.last.target], ["POST", "/path?query=1"]);
  });

  await step("starts a process for a request in streaming mode, and leaves none", async () => {
    await using watchdog = await startWatchdog({ command, env: { fprocess: "cat" } });
    const body = randomBytes(300_000);
    const response = await watchdog.post("/", body);
    assertEquals(response.status, 200);
    assertEquals(response.body, body);
    assertEquals(await watchdog.stop(), 0);
    assertEquals(watchdog.children(), []);
  });

  await step("writes nothing but its lock file, no code cache above all", async () => {
    const handler = join(root, "tests/fixtures/inproc/echo.js");
    for (const env of [{ fprocess: "cat" }, { mode: "inproc", handler }]) {
      await using watchdog = await startWatchdog({ command, env });
      assertEquals((await watchdog.get()).status, 200);
      assertEquals([...Deno.readDirSync(watchdog.tmp)].map(({ name }) => name), [".lock"]);
      assertEquals(await watchdog.stop(), 0);
      assertEquals([...Deno.readDirSync(watchdog.tmp)], []);
    }
  });

  await step("checks tokens, with the package that only jwt_auth loads", async () => {
    const key = await SigningKey.generate("k");
    await using _gateway = await startGateway(() => [key]);
    await using watchdog = await startWatchdog({ command, env: { ...JWT_AUTH, fprocess: "echo hi" } });
    const fields = [["Authorization", `Bearer ${await key.sign(claimsOf(ISSUER))}`]] as const;
    assertEquals((await watchdog.get("/", { fields })).text, "hi\n");
    assertEquals((await watchdog.get()).status, 401);
  });

  await step("answers by a handler on disk in inproc mode, narrowed or not, and in either isolation", async () => {
    dir.file("greeting.js", 'export const greeting = "hello";\n');
    const handler = dir.file("handler.mjs", HANDLER);
    for (const more of [{}, { handler_permissions: "net" }, { inproc_isolation: "none" }]) {
      await using watchdog = await startWatchdog({ command, env: { mode: "inproc", handler, ...more } });
      assertEquals((await watchdog.post("/", "world")).text, "hello world");
      await watchdog.stdout.waitFor(/stdout: printed$/);
    }
  });

  await step("refuses TypeScript as a handler, and says what makes JavaScript of it", async () => {
    const handler = dir.file("handler.ts", "export default () => new Response();");
    const { code, stderr } = await runWatchdog({ command, env: { mode: "inproc", handler } });
    assertEquals(code, 1);
    assertStringIncludes(stderr, `deno bundle --output handler.js ${handler}`);
  });

  // script, of Debian's essential packages, is the terminal.
  await step("asks nobody at a terminal for what a handler may not do", async () => {
    const handler = join(root, "tests/fixtures/inproc/permissions.js");
    const env = { mode: "inproc", handler, handler_permissions: "none" };
    await using watchdog = spawnWatchdog({ command: ["script", "-qec", binary, "/dev/null"], env });
    const [, port] = await watchdog.stdout.waitFor(/Listening on port: (\d+)\r?$/);
    using client = await HttpClient.connect(Number(port));
    assertEquals((await client.exchange()).text, "read,env,path,run,net");
  });

  await step("ends the process tree at exec_timeout", async () => {
    const env = { fprocess: fixture("forever.sh"), exec_timeout: "100ms" };
    await using watchdog = await startWatchdog({ command, env });
    assertEquals((await watchdog.get()).status, 504);
    await watchdog.noChildren();
  });
});

Deno.test("compile task: a runtime that is none is an error, and leaves nothing", async () => {
  using dir = new TempDir();
  const { code, stderr } = await compile(["--output-dir", dir.path], { DENORT_BIN_AMD64: "/bin/true" });
  assertEquals(code, 1);
  assertStringIncludes(stderr, 'invalid DENORT_BIN_AMD64 "/bin/true": not the denort of Deno/');
  assertEquals([...Deno.readDirSync(dir.path)], []);
});

Deno.test("compile task: --help prints the usage", async () => {
  const { code, stdout, stderr } = await compile(["--help"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^Usage: deno task compile .*\n$/);
});

Deno.test("compile task: an unknown option is a usage error", async () => {
  const { code, stderr } = await compile(["--no-such-option"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "unknown argument: --no-such-option\nUsage: deno task compile");
});
