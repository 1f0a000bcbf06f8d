/** Where a request wants to go, as Deno.serve's `Request.url` tells it. */
export interface RequestTarget {
  /** Origin-form, byte for byte as it came. */
  readonly target: string;
  /** Authority of an absolute-form target, which replaces Host (RFC 9112 §3.2.2). */
  readonly authority?: string;
}

/**
 * Takes the target out of `Request.url`, which is `http://`, Host and the raw target put together, or an absolute-form
 * target as it came. Nothing is parsed as a URL: a hostile Host would move the path.
 *
 * @param url `Request.url`.
 * @param host The Host field, `null` where there is none.
 * @param own Authority that Deno writes where there is no Host.
 */
export function requestTarget(url: string, host: string | null, own: string): RequestTarget {
  const prefix = `http://${host || own}`;
  if (url.startsWith(prefix)) {
    const rest = url.slice(prefix.length);
    if (rest === "" || rest[0] === "/" || rest[0] === "?") return { target: originForm(rest) };
  }
  const start = url.indexOf("://") + 3;
  let end = start;
  while (end < url.length && url[end] !== "/" && url[end] !== "?") end++;
  return { target: originForm(url.slice(end)), authority: url.slice(start, end) };
}

/** RFC 9112 §3.2.1: an empty path is sent as `/`. */
function originForm(rest: string): string {
  return rest[0] === "/" ? rest : `/${rest}`;
}

/** Whether every `%` of a path begins an escape of two hexadecimal digits (RFC 3986 §2.1). */
export function validEscapes(path: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(path);
}

/** Whether a Host field reads as host and optional port (RFC 9110 §7.2, RFC 3986 §3.2.2). */
export function validHost(host: string): boolean {
  return /^(?:\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::\d*)?$/.test(host);
}

/** Targets that no URL parser changes: no dot segments, and nothing that it would escape. */
const PLAIN = /^(?:\/(?!\.|%2e)[\w.~!$&()*+,;=:@%-]*)+(?:\?[\w.~!$&()*+,;=:@%/?-]*)?$/i;

/** Whether fetch sends a target of this origin as it is; its URL parser rewrites some, and drops fragments. */
export function staysUnchanged(origin: string, target: string): boolean {
  if (PLAIN.test(target)) return true;
  const wanted = origin + target;
  return !target.includes("#") && URL.canParse(wanted) && new URL(wanted).href === wanted;
}
