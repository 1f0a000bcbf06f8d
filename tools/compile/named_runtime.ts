import { Buffer } from "node:buffer";
import { type Architecture, OWN_ARCHITECTURE } from "../architecture.ts";
import { readElf } from "../denort/elf.ts";

/**
 * The runtime that the environment names for an architecture: `DENORT_BIN_AMD64`, `DENORT_BIN_ARM64`, or `DENORT_BIN` for
 * that of this machine. The compiler takes any file, and the result then never starts; so it is looked at first.
 *
 * @returns Its path, undefined where none is named.
 * @throws {Error} where it is not the denort of this very version of Deno for that architecture.
 */
export async function namedRuntime(
  architecture: Architecture,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const names = [`DENORT_BIN_${architecture.name.toUpperCase()}`];
  if (architecture === OWN_ARCHITECTURE) names.push("DENORT_BIN");
  const name = names.find((name) => env[name]);
  if (name === undefined) return undefined;
  const path = env[name];
  try {
    checkRuntime(await Deno.readFile(path), architecture);
    return await Deno.realPath(path);
  } catch (error) {
    throw new Error(`invalid ${name} ${JSON.stringify(path)}: ${(error as Error).message}`);
  }
}

function checkRuntime(file: Uint8Array<ArrayBuffer>, architecture: Architecture): void {
  if (readElf(file).machine !== architecture.elfMachine) throw new Error(`no program for ${architecture.name}`);
  const version = `Deno/${Deno.version.deno}`;
  // A view: the file has 90 MB.
  if (!Buffer.from(file.buffer).includes(version)) throw new Error(`not the denort of ${version}`);
}
