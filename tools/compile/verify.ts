import { Buffer } from "node:buffer";
import { type Architecture, OWN_ARCHITECTURE } from "../architecture.ts";
import { readElf } from "../denort/elf.ts";
import { splitProgram } from "../denort/payload.ts";
import { run } from "../run.ts";
import { type BuildInfo, versionModule } from "./source_copy.ts";

/**
 * Looks into the binary, and has it print its version where it can be started: on a machine of its architecture, or by
 * qemu-user where `QEMU_LD_PREFIX` names a folder with the libraries of that architecture.
 *
 * @returns Its version line, without the date, and whether it was started.
 * @throws {Error} where it is for another architecture, or is without the version and the commit.
 */
export async function verify(binary: string, architecture: Architecture, info: BuildInfo): Promise<string> {
  const file = await Deno.readFile(binary);
  const { payload } = splitProgram(file);
  if (readElf(file).machine !== architecture.elfMachine) throw new Error(`The binary is not for ${architecture.name}`);
  if (!Buffer.from(file.buffer, payload.byteOffset).includes(versionModule(info))) {
    throw new Error("The binary is without its version");
  }
  const line = `Version: ${info.version}\tSHA: ${info.commit}`;
  const command = startCommand(binary, architecture);
  if (command === undefined) {
    return `${line} (not started: no ${architecture.name} machine, and QEMU_LD_PREFIX is not set)`;
  }
  const [program, ...args] = [...command, "--version"];
  const { stdout, stderr } = await run(program, { args });
  const printed = stdout + stderr;
  if (!printed.includes(line)) throw new Error(`The binary does not print its version, but:\n${printed}`);
  return `${line} (started${command.length > 1 ? ` by ${program}` : ""})`;
}

/** How the binary is started here; undefined where it can't be. */
function startCommand(binary: string, architecture: Architecture): string[] | undefined {
  if (architecture === OWN_ARCHITECTURE) return [binary];
  // qemu-user itself reads that variable.
  return Deno.env.get("QEMU_LD_PREFIX") ? [`qemu-${architecture.machine}-static`, binary] : undefined;
}
