import { HEX_VALUE, REG_NAME } from "./octets.ts";

const PERCENT = 0x25;
const ZERO = 0x30;
const COLON = 0x3a;

/**
 * Whether `text` is `uri-host [ ":" port ]` (RFC 9110 §7.2, RFC 3986 §3.2): a registered name, an IPv4 address, or an IPv6
 * address in brackets; no user information. The host may be empty, as in a Host field for a target without authority.
 */
export function isAuthority(text: string): boolean {
  const hostEnd = text.startsWith("[") ? literalEnd(text) : nameEnd(text);
  return hostEnd === text.length || (hostEnd >= 0 && isPort(text, hostEnd));
}

/** Whether the host in `authority` is not empty. */
export function hasHost(authority: string): boolean {
  return authority !== "" && !authority.startsWith(":");
}

/** Where a registered name ends, which takes IPv4 addresses in (RFC 3986 §3.2.2); -1 where an escape is broken. */
function nameEnd(text: string): number {
  let at = 0;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (REG_NAME[c] === 1) at++;
    else if (c !== PERCENT) break;
    else if (isEscape(text, at)) at += 3;
    else return -1;
  }
  return at;
}

/** Whether a percent sign at `at` is followed by two hexadecimal digits (RFC 3986 §2.1). */
export function isEscape(text: string, at: number): boolean {
  return HEX_VALUE[text.charCodeAt(at + 1)] >= 0 && HEX_VALUE[text.charCodeAt(at + 2)] >= 0;
}

/** Where an address in brackets ends; -1 where it is none. Versions after 6 and zone names are of no use to a function. */
function literalEnd(text: string): number {
  const close = text.indexOf("]");
  return close > 0 && isIpv6(text.substring(1, close)) ? close + 1 : -1;
}

/** Eight groups of up to four digits, `::` for one or more of them, once, an IPv4 address for the last two (RFC 3986 §3.2.2). */
function isIpv6(address: string): boolean {
  const halves = address.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (let i = 0; i < halves.length; i++) {
    if (halves[i] === "") continue;
    const parts = halves[i].split(":");
    for (let j = 0; j < parts.length; j++) {
      if (/^[0-9a-fA-F]{1,4}$/.test(parts[j])) groups++;
      else if (i === halves.length - 1 && j === parts.length - 1 && isIpv4(parts[j])) groups += 2;
      else return false;
    }
  }
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

/** Four numbers up to 255, without leading zeros. */
function isIpv4(address: string): boolean {
  const parts = address.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/** Whether what is left is a colon and a port of up to five digits, 65535 at most, or none. */
function isPort(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== COLON || text.length - at > 6) return false;
  let port = 0;
  for (let i = at + 1; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return false;
    port = port * 10 + digit;
  }
  return port <= 65_535;
}
