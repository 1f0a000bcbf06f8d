import { join } from "./paths.ts";

/** A folder of the test's own, removed with all that is in it. */
export class TempDir implements Disposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "watchdog_test_" });

  /** Path of a name in the folder. */
  at(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file and returns its path. */
  file(name: string, content: string | Uint8Array = "", mode = 0o644): string {
    const path = this.at(name);
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, content);
    Deno.chmodSync(path, mode);
    return path;
  }

  /** Copies what a folder holds. */
  copy(folder: string): void {
    const { success, stderr } = new Deno.Command("cp", { args: ["-R", `${folder}/.`, this.path] }).outputSync();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }

  /** Whether the name is there. */
  has(name: string): boolean {
    return exists(this.at(name));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** Whether something is at the path. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
