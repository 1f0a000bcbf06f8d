import { installed } from "../helpers/installed.ts";
import { join } from "../helpers/paths.ts";

/** Folder of the Python packages that `requirements.txt` beside this file names; nothing where they can't be had. */
export async function pythonTools(): Promise<string | undefined> {
  const requirements = await Deno.readTextFile(join(import.meta.dirname!, "requirements.txt"));
  const pip = ["python3", "-m", "pip", "install", "--retries=1", "--target=.", "--requirement=requirements.txt"];
  return await installed({ name: "validators", files: { "requirements.txt": requirements }, command: () => pip });
}

/**
 * Path of a Go program, installed from the module proxy; nothing where that can't be done.
 *
 * @param path Import path of the program, with its version.
 */
export async function goTool(path: string): Promise<string | undefined> {
  const name = path.replace(/@.*/, "").split("/").at(-1)!;
  const folder = await installed({
    name,
    command: (folder) => ["env", `GOBIN=${folder}`, "GOFLAGS=", "go", "install", path],
  });
  return folder && join(folder, name);
}
