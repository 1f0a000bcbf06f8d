/** Fields of the header of a 64-bit little-endian ELF file: their offsets, in bytes (elf(5)). */
const MACHINE = 0x12, SECTION_HEADERS_OFFSET = 0x28, SECTION_HEADER_SIZE = 0x3a, SECTION_HEADER_COUNT = 0x3c;

/** Bytes of that header. */
const HEADER_SIZE = 0x40;

/** How a file of that kind begins: magic number, 64-bit, little-endian. */
const ELF_64_LITTLE_ENDIAN = "\x7fELF\x02\x01";

/** What is read of an ELF file. */
export interface Elf {
  /** The architecture that it is for. */
  readonly machine: number;
  /** Bytes up to the end of its section headers, which are the last part that a linker writes. */
  readonly size: number;
}

/** @throws {Error} where the file is no 64-bit little-endian ELF file. */
export function readElf(file: Uint8Array): Elf {
  if (file.length < HEADER_SIZE || !startsWith(file, 0, ELF_64_LITTLE_ENDIAN)) {
    throw new Error("not a 64-bit little-endian ELF file");
  }
  const header = new DataView(file.buffer, file.byteOffset, HEADER_SIZE);
  const size = Number(header.getBigUint64(SECTION_HEADERS_OFFSET, true)) +
    header.getUint16(SECTION_HEADER_SIZE, true) * header.getUint16(SECTION_HEADER_COUNT, true);
  return { machine: header.getUint16(MACHINE, true), size };
}

/** Whether the text, of ASCII characters, stands at the offset. */
export function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return text === String.fromCharCode(...bytes.subarray(offset, offset + text.length));
}
