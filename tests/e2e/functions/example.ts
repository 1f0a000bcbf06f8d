import { assert } from "@std/assert";
import { environment, parseDockerfile, type Stage, texts } from "../../helpers/dockerfile.ts";
import { freePort } from "../../helpers/free_port.ts";
import { join, root } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

/** A copy of a folder of `examples/`, to be served on a port of its own. */
export class Example extends TempDir {
  readonly port: number = freePort();
  readonly #stages: readonly Stage[];

  /** @param name Its folder in `examples/`. */
  constructor(readonly name: string) {
    super();
    this.copy(join(root, `examples/${name}`));
    this.#stages = parseDockerfile(Deno.readTextFileSync(this.at("Dockerfile"))).stages;
  }

  /** Puts the test's handler, from the folder of that name beside this file, in the place of the example's own. */
  useTestHandler(): void {
    this.copy(join(import.meta.dirname!, this.name));
    Deno.mkdirSync(this.at("files"));
  }

  /** Runs here what the Dockerfile's stage `build` runs, where there is one. */
  async build(env: Readonly<Record<string, string>>): Promise<void> {
    const stage = this.#stages.find(({ name }) => name === "build");
    if (stage === undefined) return;
    for (const command of texts(stage, "RUN")) {
      const { success, stderr } = await new Deno.Command("sh", { args: ["-c", command], cwd: this.path, env }).output();
      assert(success, `${command}: ${new TextDecoder().decode(stderr)}`);
    }
  }

  /** What the Dockerfile puts into the environment of the watchdog. Nobody routes here: a shutdown has nothing to await. */
  get env(): Record<string, string> {
    const entries = Object.entries(environment(this.#stages.at(-1)!)).map(([name, value]) => [name, this.local(value)]);
    return { ...Object.fromEntries(entries), PORT: `${this.port}`, healthcheck_interval: "1ms" };
  }

  /** A text of the example with its port and its temporary folder in the place of those for everybody. */
  local(text: string): string {
    return text.replace(/\b3000\b/g, `${this.port}`).replaceAll("/tmp/", `${this.path}/`);
  }
}
