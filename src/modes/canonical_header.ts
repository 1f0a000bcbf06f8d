import type { HeaderFields } from "../http/fields.ts";
import { canonicalMimeCase } from "../process/cgi_env.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Header fields as Go's programs show them: every value of a name in canonical MIME case, in order. Bytes are decoded as
 * UTF-8, and those that are none become U+FFFD.
 */
export function canonicalHeader(fields: HeaderFields): Map<string, string[]> {
  const header = new Map<string, string[]>();
  for (const [field, bytes] of fields) {
    const name = canonicalMimeCase(field);
    const values = header.get(name) ?? [];
    values.push(decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
    header.set(name, values);
  }
  return header;
}
