import { assertEquals, assertThrows } from "@std/assert";
import { withoutPayload } from "../../../tools/denort/payload.ts";
import { bytes, concat } from "../../helpers/bytes.ts";

/** An ELF file of 64 bits, little-endian: its header, 36 bytes of content, two section headers of 64 bytes. */
function elf(): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(228);
  file.set(bytes("\x7fELF\x02\x01"));
  const header = new DataView(file.buffer);
  header.setBigUint64(0x28, 100n, true);
  header.setUint16(0x3a, 64, true);
  header.setUint16(0x3c, 2, true);
  return file;
}

Deno.test("withoutPayload() gives what stands before the payload", () => {
  assertEquals(withoutPayload(concat([elf(), bytes("d3n0l4nd and the program")])), elf());
});

Deno.test("withoutPayload() reads a view that begins inside its buffer", () => {
  const program = concat([bytes("before"), elf(), bytes("d3n0l4nd")]);
  assertEquals(withoutPayload(program.subarray("before".length)), elf());
});

Deno.test("withoutPayload() throws where no payload follows", () => {
  assertThrows(() => withoutPayload(elf()), Error, "none of deno compile");
  assertThrows(() => withoutPayload(concat([elf(), bytes("d3n0l4n")])), Error, "none of deno compile");
  assertThrows(() => withoutPayload(concat([elf(), bytes("0123456789abcdef")])), Error, "none of deno compile");
});

Deno.test("withoutPayload() throws on what is no 64-bit little-endian ELF file", () => {
  const bits32 = elf(), bigEndian = elf();
  bits32[4] = 1;
  bigEndian[5] = 2;
  for (const file of [bits32, bigEndian, bytes("#!/bin/sh\n".repeat(10)), elf().subarray(0, 63), new Uint8Array()]) {
    assertThrows(() => withoutPayload(file), Error, "not a 64-bit little-endian ELF file");
  }
});
