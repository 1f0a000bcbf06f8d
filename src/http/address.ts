/** IPv4 clients of a dual-stack listener appear as `::ffff:127.0.0.1` (RFC 4291 §2.5.5.2). */
export function plainAddress(hostname: string): string {
  return hostname.startsWith("::ffff:") ? hostname.slice(7) : hostname;
}
