export const HTAB = 9;
export const LF = 10;
export const CR = 13;
export const SP = 32;
export const DEL = 127;

const utf8 = new TextDecoder();
const encoder = new TextEncoder();

/** Longest run of bytes that is handed to `String.fromCharCode` at once: arguments live on the stack. */
const RUN = 4_096;

/** A table of 256 that is 1 for the octets in `members`. */
function tableOf(members: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let i = 0; i < members.length; i++) table[members.charCodeAt(i)] = 1;
  return table;
}

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** 1 for each octet of a token (RFC 9110 §5.6.2). */
export const TOKEN = tableOf(`!#$%&'*+-.^_\`|~${ALPHANUMERIC}`);

/** 1 for each octet of a registered name but the percent sign: unreserved and sub-delims (RFC 3986 §3.2.2). */
export const REG_NAME = tableOf(`-._~!$&'()*+,;=${ALPHANUMERIC}`);

/** Value of a hexadecimal digit, -1 for any other octet. */
export const HEX_VALUE = new Int8Array(256).fill(-1);
for (let i = 0; i < 16; i++) {
  const digit = i.toString(16);
  HEX_VALUE[digit.charCodeAt(0)] = HEX_VALUE[digit.toUpperCase().charCodeAt(0)] = i;
}

/** Where the run of token characters that begins at `from` ends; at most `to`. */
export function tokenEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && TOKEN[text.charCodeAt(at)] === 1) at++;
  return at;
}

/** Whether `text` is a token (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return text.length > 0 && tokenEnd(text, 0, text.length) === text.length;
}

/** Whether all of `text` from `from` is visible ASCII: no space, no control, nothing above 7E. */
export function isVisible(text: string, from: number): boolean {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c <= SP || c >= DEL) return false;
  }
  return true;
}

/**
 * Decodes ISO 8859-1, one UTF-16 unit a byte. Not `TextDecoder("latin1")`, which is windows-1252 and changes 80–9F.
 *
 * @param ascii Whether no byte is above 7F, as nearly always: UTF-8 then decodes the same, at a third of the cost.
 */
export function decodeLatin1(bytes: Uint8Array, ascii: boolean): string {
  if (ascii) return utf8.decode(bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at += RUN) text += String.fromCharCode(...bytes.subarray(at, at + RUN));
  return text;
}

/** Encodes `text`, of characters up to FF, as ISO 8859-1 at `at` of `into`, which has room for `text.length` bytes. */
export function encodeLatin1(text: string, into: Uint8Array, at: number): void {
  const { read, written } = encoder.encodeInto(text, at === 0 ? into : into.subarray(at));
  if (read === text.length && written === read) return;
  for (let i = 0; i < text.length; i++) into[at + i] = text.charCodeAt(i);
}
