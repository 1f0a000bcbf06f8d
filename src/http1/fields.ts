import { MessageError } from "./errors.ts";
import { tokenEnd } from "./octets.ts";

// Constants of this module: those of another cost a load for each character.
const HTAB = 9;
const SP = 32;
const COLON = 0x3a;

/**
 * Reads field lines: `field-name ":" OWS field-value OWS` (RFC 9112 §5).
 *
 * Names are tokens; no space before the colon (§5.1); no line folding (§5.2): a line that begins with a blank begins with
 * no name. Values were found free of controls by the scanner; bytes above 7F are allowed (RFC 9110 §5.5, obs-text).
 *
 * @param text Of the section; lines end where `ends` says.
 * @param first Line to begin with: 1 behind a start line.
 * @returns Name, value, name, value…, as they came.
 * @throws {MessageError} 400.
 */
export function parseFields(text: string, ends: Int32Array, first: number, lines: number): string[] {
  const list: string[] = [];
  let at = first === 0 ? 0 : ends[first - 1] + 2;
  for (let line = first; line < lines; line++) {
    const end = ends[line];
    const colon = tokenEnd(text, at, end);
    if (colon === at || colon === end || text.charCodeAt(colon) !== COLON) throw badName(text.charCodeAt(at));
    list.push(text.substring(at, colon), withoutBlanks(text, colon + 1, end));
    at = end + 2;
  }
  return list;
}

/**
 * Members of a comma-separated list (RFC 9110 §5.6.1), in lower case, less the blanks around them. Not by `trim()`, to
 * which A0, a letter of a value as far as HTTP is concerned, is a space too.
 */
export function listMembers(value: string): string[] {
  const text = value.toLowerCase();
  const members: string[] = [];
  for (let at = 0; at <= text.length;) {
    const comma = text.indexOf(",", at);
    const end = comma < 0 ? text.length : comma;
    members.push(withoutBlanks(text, at, end));
    at = end + 1;
  }
  return members;
}

/** The part of `text` from `from` to `to`, less the blanks (SP, HTAB) around it. */
function withoutBlanks(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (from < to && isBlank(text.charCodeAt(to - 1))) to--;
  return text.substring(from, to);
}

function isBlank(c: number): boolean {
  return c === SP || c === HTAB;
}

function badName(first: number): MessageError {
  return new MessageError(400, isBlank(first) ? "folded header line" : "invalid header field name");
}
