import { assertEquals, assertThrows } from "@std/assert";
import { readElf } from "../../../tools/denort/elf.ts";
import { splitProgram } from "../../../tools/denort/payload.ts";
import { bytes, concat } from "../../helpers/bytes.ts";
import { elfFile } from "../../helpers/elf.ts";

/** Number of AArch64. */
const MACHINE = 183;

Deno.test("splitProgram() cuts at the end of the ELF file", () => {
  const runtime = elfFile(MACHINE), payload = bytes("d3n0l4nd and the program");
  assertEquals(splitProgram(concat([runtime, payload])), { runtime, payload });
});

Deno.test("splitProgram() reads a view that begins inside its buffer", () => {
  const runtime = elfFile(MACHINE), payload = bytes("d3n0l4nd");
  const program = concat([bytes("before"), runtime, payload]);
  assertEquals(splitProgram(program.subarray("before".length)), { runtime, payload });
});

Deno.test("splitProgram() throws where no payload follows", () => {
  for (const follows of ["", "d3n0l4n", "0123456789abcdef"]) {
    const program = concat([elfFile(MACHINE), bytes(follows)]);
    assertThrows(() => splitProgram(program), Error, "no payload of deno compile");
  }
});

Deno.test("readElf() tells machine and size", () => {
  assertEquals(readElf(elfFile(MACHINE)), { machine: MACHINE, size: 228 });
});

Deno.test("readElf() throws on what is no 64-bit little-endian ELF file", () => {
  const bits32 = elfFile(MACHINE), bigEndian = elfFile(MACHINE);
  bits32[4] = 1;
  bigEndian[5] = 2;
  const script = bytes("#!/bin/sh\n".repeat(10)), short = elfFile(MACHINE).subarray(0, 63);
  for (const file of [bits32, bigEndian, script, short, new Uint8Array()]) {
    assertThrows(() => readElf(file), Error, "not a 64-bit little-endian ELF file");
  }
});
