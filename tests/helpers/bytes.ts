/**
 * Bytes of a text of which each character is one byte (ISO 8859-1), so that a test can spell any byte; bytes stay as they are.
 *
 * @throws {RangeError} where a character is above U+00FF.
 */
export function bytes(text: string | Uint8Array): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string") return new Uint8Array(text);
  const result = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new RangeError(`Cannot write character ${i} of the text as one byte: "${text[i]}"`);
    result[i] = code;
  }
  return result;
}

/** Text of which each character is one byte: the reverse of {@linkcode bytes}. */
export function latin1(data: Uint8Array): string {
  let text = "";
  for (let i = 0; i < data.length; i += 4096) text += String.fromCharCode(...data.subarray(i, i + 4096));
  return text;
}

/** Decodes UTF-8, malformed bytes as U+FFFD. */
export function utf8(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}

/** Joins pieces. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    result.set(piece, offset);
    offset += piece.length;
  }
  return result;
}

/** Random bytes, of any number (`crypto.getRandomValues` gives 64 KiB at most). */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length);
  for (let i = 0; i < length; i += 65536) crypto.getRandomValues(result.subarray(i, i + 65536));
  return result;
}

/** SHA-256 in hexadecimal digits. */
export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data)).toHex();
}
