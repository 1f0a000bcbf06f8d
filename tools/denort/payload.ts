/** Fields of the header of a 64-bit little-endian ELF file: their offsets, in bytes (elf(5)). */
const SECTION_HEADERS_OFFSET = 0x28, SECTION_HEADER_SIZE = 0x3a, SECTION_HEADER_COUNT = 0x3c, ELF_HEADER_SIZE = 0x40;

/** How a file of that kind begins: magic number, 64-bit, little-endian. */
const ELF_64_LITTLE_ENDIAN = "\x7fELF\x02\x01";

/** How the payload begins that `deno compile` appends to its runtime. */
const PAYLOAD = "d3n0l4nd";

/**
 * The runtime of a program that was made by `deno compile`: what stands before the program's payload. The section
 * headers are the last part of the runtime's ELF file, so it ends where they end.
 *
 * @returns A view of the program's bytes.
 * @throws {Error} where that is no such program.
 */
export function withoutPayload(program: Uint8Array): Uint8Array {
  if (program.length < ELF_HEADER_SIZE || !startsWith(program, 0, ELF_64_LITTLE_ENDIAN)) {
    throw new Error("Cannot cut the payload off: not a 64-bit little-endian ELF file");
  }
  const header = new DataView(program.buffer, program.byteOffset, ELF_HEADER_SIZE);
  const end = Number(header.getBigUint64(SECTION_HEADERS_OFFSET, true)) +
    header.getUint16(SECTION_HEADER_SIZE, true) * header.getUint16(SECTION_HEADER_COUNT, true);
  if (!startsWith(program, end, PAYLOAD)) {
    throw new Error("Cannot cut the payload off: none of deno compile follows the ELF file");
  }
  return program.subarray(0, end);
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return text === String.fromCharCode(...bytes.subarray(offset, offset + text.length));
}
