import { freePort } from "../../helpers/free_port.ts";
import { join, root } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

/** A copy of a folder of `examples/`, to be served on a port of its own. */
export class Example extends TempDir {
  readonly port: number = freePort();

  /** @param name Its folder in `examples/`. */
  constructor(readonly name: string) {
    super();
    this.#copy(join(root, `examples/${name}/.`));
  }

  /** Puts the test's handler, from the folder of that name beside this file, in the place of the example's own. */
  useTestHandler(): void {
    this.#copy(join(import.meta.dirname!, `${this.name}/.`));
    Deno.mkdirSync(this.at("files"));
  }

  /** The function process as the example's README starts it. */
  get fprocess(): string {
    const [, command] = / -- (.+)$/m.exec(Deno.readTextFileSync(this.at("README.md")))!;
    return this.local(command);
  }

  /** A text of the example with its port and its temporary folder in the place of those for everybody. */
  local(text: string): string {
    return text.replaceAll("127.0.0.1:3000", `127.0.0.1:${this.port}`).replaceAll("/tmp/", `${this.path}/`);
  }

  #copy(source: string): void {
    const { success, stderr } = new Deno.Command("cp", { args: ["-R", source, this.path] }).outputSync();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }
}
