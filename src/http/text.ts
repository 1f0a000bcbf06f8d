const decoder = new TextDecoder();

/** The text that a byte string, as HTTP's fields and targets are, stands for where its bytes are UTF-8. */
export function asText(bytes: string): string {
  if (/^[\0-\x7f]*$/.test(bytes)) return bytes;
  return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

/** The text that a path stands for: percent-decoded (RFC 3986 §2.1); what is no escape stays. */
export function pathText(path: string): string {
  return asText(path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))));
}
