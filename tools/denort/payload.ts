import { readElf, startsWith } from "./elf.ts";

/** How the payload begins that `deno compile` appends to its runtime. */
const PAYLOAD = "d3n0l4nd";

/** The two parts of a program that was made by `deno compile`: views of its bytes. */
export interface CompiledProgram {
  /** Deno's runtime, an ELF file of its own. */
  readonly runtime: Uint8Array;
  /** The program: its source and what goes with it. */
  readonly payload: Uint8Array;
}

/**
 * Cuts a program that was made by `deno compile` in two, at the end of its ELF file.
 *
 * @throws {Error} where that is no such program.
 */
export function splitProgram(program: Uint8Array): CompiledProgram {
  const { size } = readElf(program);
  if (!startsWith(program, size, PAYLOAD)) throw new Error("no payload of deno compile follows the ELF file");
  return { runtime: program.subarray(0, size), payload: program.subarray(size) };
}
