import { hasHost, isAuthority, isEscape } from "./authority.ts";
import { MessageError } from "./errors.ts";
import { isVisible } from "./octets.ts";

const HASH = 0x23;
const PERCENT = 0x25;
const SLASH = 0x2f;
const QUESTION = 0x3f;

/** A request target, taken apart. */
export interface Target {
  /** Which of the four forms it has (RFC 9112 §3.2). */
  readonly form: "origin" | "absolute" | "authority" | "asterisk";
  /**
   * Path and query, byte for byte as they came; `*` for the asterisk-form, and for OPTIONS of an absolute-form without
   * path and query (§3.2.4); as it came for the authority-form.
   */
  readonly target: string;
  /**
   * Host and port that the target names, which count instead of Host (§3.2.2). `undefined` where it names none, as a
   * CONNECT with a broken target: whoever refuses CONNECT need not care.
   */
  readonly authority: string | undefined;
}

/**
 * Reads a request target (RFC 9112 §3.2). It consists of visible ASCII; escapes in the path are whole, and the path holds
 * no `#`, behind which one reader stops and another goes on. A query may hold what it likes.
 *
 * @throws {MessageError} 400.
 */
export function parseTarget(method: string, text: string): Target {
  if (!isVisible(text, 0)) throw new MessageError(400, "invalid character in the request target");
  if (method === "CONNECT") {
    const named = isAuthority(text) && hasHost(text) && /:[0-9]+$/.test(text);
    return { form: "authority", target: text, authority: named ? text : undefined };
  }
  if (text.charCodeAt(0) === SLASH) {
    checkPath(text);
    return { form: "origin", target: text, authority: undefined };
  }
  if (text === "*" && method === "OPTIONS") return { form: "asterisk", target: text, authority: undefined };
  return parseAbsolute(method, text);
}

/** `http` or `https` with an authority: user information is refused (RFC 9110 §4.2.4), as is an empty host (§4.2.1). */
function parseAbsolute(method: string, text: string): Target {
  const match = /^https?:\/\/([^/?]+)/i.exec(text);
  if (match === null || !hasHost(match[1]) || !isAuthority(match[1])) {
    throw new MessageError(400, "invalid request target");
  }
  const authority = match[1];
  const rest = text.substring(match[0].length);
  if (rest === "" && method === "OPTIONS") return { form: "absolute", target: "*", authority };
  const target = rest.charCodeAt(0) === SLASH ? rest : `/${rest}`;
  checkPath(target);
  return { form: "absolute", target, authority };
}

/** Checks the path up to the query. */
function checkPath(target: string): void {
  for (let i = 0; i < target.length; i++) {
    const c = target.charCodeAt(i);
    if (c === QUESTION) return;
    if (c === HASH || (c === PERCENT && !isEscape(target, i))) {
      throw new MessageError(400, "invalid path in the request target");
    }
  }
}
