import { assertEquals } from "@std/assert";
import { run } from "../../tools/run.ts";
import { environment, parseDockerfile } from "../helpers/dockerfile.ts";
import { freePort } from "../helpers/free_port.ts";
import { installed } from "../helpers/installed.ts";
import { requires, requiresTools } from "../helpers/requires.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { until } from "../helpers/until.ts";
import { startWatchdog } from "../helpers/watchdog.ts";
import { deployed, textOf } from "./_files.ts";

/** A template's folder, as it is in the image: on a port of its own, and with `/home/app` in another place. */
class Workdir extends TempDir {
  readonly env: Readonly<Record<string, string>>;

  constructor(template: string) {
    super();
    this.copy(deployed(`openfaas/template/${template}`));
    const port = String(freePort());
    const { stages } = parseDockerfile(Deno.readTextFileSync(this.at("Dockerfile")));
    const image = Object.entries(environment(stages.at(-1)!));
    this.env = {
      ...Object.fromEntries(image.map(([name, value]) => [name, this.#local(value, port)])),
      PORT: port,
    };
  }

  #local(value: string, port: string): string {
    return value.replaceAll("127.0.0.1:3000", `127.0.0.1:${port}`).replaceAll("/home/app/", `${this.path}/`);
  }
}

/** The skeleton answers as it says, with the options of the image. */
async function greets(workdir: Workdir, packages: Readonly<Record<string, string>> = {}): Promise<void> {
  await using watchdog = await startWatchdog({ tmp: workdir.path, env: { ...packages, ...workdir.env } });
  await until(async () => (await watchdog.get("/_/ready")).status === 200, {
    what: () => `the function to be ready; the log:\n${watchdog.log}`,
    timeout: 30_000,
  });
  const { status, text, fields } = await watchdog.post("/", "Ada");
  assertEquals([status, text], [200, "Hello, Ada!\n"]);
  assertEquals(fields.get("content-type")?.toLowerCase().replace(" ", ""), "text/plain;charset=utf-8");
  assertEquals(await watchdog.stop(), 0);
}

Deno.test({
  ...requires("template node-http: its skeleton greets", "node"),
  fn: async () => {
    using workdir = new Workdir("node-http");
    await greets(workdir);
  },
});

Deno.test({
  ...requires("template node-http: a handler that throws is 500, and the function goes on", "node"),
  fn: async () => {
    using workdir = new Workdir("node-http");
    workdir.file("function/handler.js", 'export default () => { throw new Error("thrown"); };\n');
    await using watchdog = await startWatchdog({ tmp: workdir.path, env: workdir.env });
    assertEquals((await watchdog.get()).status, 500);
    assertEquals((await watchdog.get()).status, 500);
    await watchdog.stderr.waitFor(/stderr: Error: thrown$/);
  },
});

const requirements = ["requirements.txt", "function/requirements.txt"]
  .map((file) => textOf(`openfaas/template/python-http/${file}`));
const pythonPackages = await installed({
  name: "python-http",
  files: { "requirements.txt": requirements.join("") },
  command: () => ["python3", "-m", "pip", "install", "--retries=1", "--target=.", "--requirement=requirements.txt"],
});

Deno.test({
  ...requiresTools("template python-http: its skeleton greets", { "Flask and waitress": pythonPackages }),
  fn: async () => {
    using workdir = new Workdir("python-http");
    await greets(workdir, { PYTHONPATH: pythonPackages! });
  },
});

Deno.test({
  ...requires("template bash-streaming: its skeleton greets", "bash"),
  fn: async () => {
    using workdir = new Workdir("bash-streaming");
    await greets(workdir);
  },
});

Deno.test("template deno-inproc: its skeleton greets, bundled", async () => {
  using workdir = new Workdir("deno-inproc");
  const args = ["bundle", "--no-config", "--output", workdir.env.handler, workdir.at("function/handler.ts")];
  await run(Deno.execPath(), { args });
  await greets(workdir);
});
