/** Content types by file extension, in lower case and without the dot. */
export type TypeTable = ReadonlyMap<string, string>;

/** Bytes of a file that are looked at where its name tells nothing. */
export const SNIFFED = 512;

/** What the table lacks, since it leaves out vendors' types, and every browser asks for. */
const ADDED: readonly (readonly [string, string])[] = [["ico", "image/vnd.microsoft.icon"]];

/** Loads the table: a package of its own, which nothing but static mode needs. */
export async function loadTypeTable(): Promise<TypeTable> {
  const { mimes } = await import("mrmime");
  return new Map([...Object.entries(mimes), ...ADDED]);
}

/** The Content-Type that the extension of a file's name stands for. */
export function typeByName(name: string, table: TypeTable): string | undefined {
  const dot = name.lastIndexOf(".");
  const type = dot < 0 ? undefined : table.get(name.slice(dot + 1).toLowerCase());
  return type?.startsWith("text/") ? `${type}; charset=utf-8` : type;
}

/**
 * Text or binary: a file that begins with bytes which no text holds is binary (WHATWG MIME Sniffing §3, "binary data
 * byte").
 *
 * @param start Its first {@linkcode SNIFFED} bytes, or all where there are fewer.
 */
export function typeByContent(start: Uint8Array): string {
  return start.some(isBinary) ? "application/octet-stream" : "text/plain; charset=utf-8";
}

function isBinary(byte: number): boolean {
  return byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f);
}
