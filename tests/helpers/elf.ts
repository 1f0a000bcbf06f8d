import { bytes } from "./bytes.ts";

/** An ELF file of 64 bits, little-endian: its header, 36 bytes of content, two section headers of 64 bytes. */
export function elfFile(machine: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(228);
  file.set(bytes("\x7fELF\x02\x01"));
  const header = new DataView(file.buffer);
  header.setUint16(0x12, machine, true);
  header.setBigUint64(0x28, 100n, true);
  header.setUint16(0x3a, 64, true);
  header.setUint16(0x3c, 2, true);
  return file;
}
