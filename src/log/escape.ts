/**
 * Replaces what could split a line, or make it look like another, by an escape as Go's `%q` writes it: control and
 * format characters, line and paragraph separators. Tabs stay, start lines have them.
 */
export function escapeControls(text: string): string {
  return PRINTABLE.test(text) ? text : text.replace(UNPRINTABLE, escape);
}

/** The quick way for nearly every line. */
const PRINTABLE = /^[\t\x20-\x7e]*$/;

const UNPRINTABLE = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const NAMED: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\v": "\\v",
};

function escape(character: string): string {
  return NAMED[character] ?? numbered(character.codePointAt(0)!);
}

function numbered(code: number): string {
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
