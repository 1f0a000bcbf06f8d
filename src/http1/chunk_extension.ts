import { MessageError } from "./errors.ts";
import { CR, DEL, HTAB, SP, TOKEN } from "./octets.ts";

/** In front of the first extension, or behind one and a blank. */
export const EXTENSIONS_START = 0;

const BEFORE_NAME = 1;
const NAME = 2;
const AFTER_NAME = 3;
const BEFORE_VALUE = 4;
const VALUE = 5;
const QUOTED = 6;
const ESCAPED = 7;
const AFTER_QUOTED = 8;

/** The CR behind the extensions was read. */
export const EXTENSIONS_END = 9;

const QUOTE = 0x22;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;

/**
 * One octet further in `chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )` (RFC 9112 §7.1.1),
 * from one of these states into the next. What an extension says is of no interest, where it ends
 * is: two readers that disagree on it disagree on all that follows.
 *
 * @throws {MessageError} 400.
 */
export function nextExtensionState(state: number, c: number): number {
  const blank = c === SP || c === HTAB;
  switch (state) {
    case EXTENSIONS_START:
      if (blank) return EXTENSIONS_START;
      if (c === SEMICOLON) return BEFORE_NAME;
      break;
    case BEFORE_NAME:
      if (blank) return BEFORE_NAME;
      if (TOKEN[c] === 1) return NAME;
      break;
    case NAME:
      if (TOKEN[c] === 1) return NAME;
      if (c === EQUALS) return BEFORE_VALUE;
      if (blank) return AFTER_NAME;
      return afterExtension(c);
    case AFTER_NAME:
      if (blank) return AFTER_NAME;
      if (c === EQUALS) return BEFORE_VALUE;
      if (c === SEMICOLON) return BEFORE_NAME;
      break;
    case BEFORE_VALUE:
      if (blank) return BEFORE_VALUE;
      if (c === QUOTE) return QUOTED;
      if (TOKEN[c] === 1) return VALUE;
      break;
    case VALUE:
      if (TOKEN[c] === 1) return VALUE;
      return afterExtension(c);
    case QUOTED:
      if (c === QUOTE) return AFTER_QUOTED;
      if (c === BACKSLASH) return ESCAPED;
      if (isText(c)) return QUOTED;
      break;
    case ESCAPED:
      if (isText(c)) return QUOTED;
      break;
    case AFTER_QUOTED:
      return afterExtension(c);
  }
  throw invalid();
}

function afterExtension(c: number): number {
  if (c === SEMICOLON) return BEFORE_NAME;
  if (c === SP || c === HTAB) return EXTENSIONS_START;
  if (c === CR) return EXTENSIONS_END;
  throw invalid();
}

/** Whether `c` may stand in a quoted string (RFC 9110 §5.6.4). */
function isText(c: number): boolean {
  return (c >= SP && c !== DEL) || c === HTAB;
}

function invalid(): MessageError {
  return new MessageError(400, "invalid chunk extension");
}
