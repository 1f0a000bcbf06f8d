import { HeaderFields } from "./fields.ts";
import type { HttpRequest } from "./message.ts";

/** Fields that concern one connection only (RFC 9110 §7.6.1). `TE: trailers` and `Trailer` go on (§10.1.4, §6.6.2). */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** What `Connection` may name without effect: routing, framing, and what is added here (compatibility.md §8). */
const KEPT: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-auth-seconds",
  "x-duration-seconds",
]);

/**
 * Fields of the request to the function: those received, less what concerns the client's connection, more by
 * `X-Forwarded-*`. Order, spelling and repetition of the others are kept. `Expect` is answered by the watchdog itself.
 *
 * @param authority Host and port of the function's server, sent on where the request names no host (HTTP/1.0).
 */
export function upstreamFields({ fields: received, remote, upgrade }: HttpRequest, authority: string): HeaderFields {
  const fields = endToEnd(received, EXPECT);
  const trailers = received.getAll("te").some((value) => tokens(value).includes("trailers"));
  if (trailers) fields.append("TE", "trailers");
  if (upgrade !== undefined) switchProtocols(fields, upgrade);
  const host = received.get("host");
  if (host === undefined || host === "") fields.set("Host", authority);
  const before = received.getAll("x-forwarded-for");
  fields.set("X-Forwarded-For", [...before, remote].join(", "));
  if (host && !fields.has("x-forwarded-host")) fields.append("X-Forwarded-Host", host);
  if (!fields.has("x-forwarded-proto")) fields.append("X-Forwarded-Proto", "http");
  return fields;
}

/**
 * Fields of the answer to the client: those received, less what concerns the function's connection.
 *
 * @param switching Whether the answer is a 101, whose Upgrade goes on.
 */
export function downstreamFields(received: HeaderFields, switching = false): HeaderFields {
  const fields = endToEnd(received, NOTHING);
  if (switching) {
    switchProtocols(fields, received.get("upgrade")!);
    fields.delete("content-length"); // says nothing in a 1xx (RFC 9110 §8.6), and some servers send it
  }
  return fields;
}

/** RFC 9110 §7.8: Upgrade holds for the connection, so both ends of it name it. */
function switchProtocols(fields: HeaderFields, protocol: string): void {
  fields.append("Connection", "Upgrade");
  fields.append("Upgrade", protocol);
}

/** What a trailer section must not bring in: framing, routing, authentication, and what is added here (RFC 9110 §6.5.1). */
const NOT_IN_TRAILERS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  ...KEPT,
  "authorization",
  "cache-control",
  "content-encoding",
  "content-range",
  "content-type",
  "cookie",
  "expect",
  "max-forwards",
  "range",
  "set-cookie",
  "trailer",
  "www-authenticate",
]);

/** The trailer fields that go on: name, value…. */
export function trailerFields(received: readonly string[]): readonly string[] {
  if (received.length === 0) return received;
  const kept: string[] = [];
  for (let i = 0; i < received.length; i += 2) {
    if (!NOT_IN_TRAILERS.has(received[i].toLowerCase())) kept.push(received[i], received[i + 1]);
  }
  return kept;
}

/** Tokens of a list field in lower case (RFC 9110 §5.6.1). */
export function tokens(value: string): string[] {
  return value.toLowerCase().split(",").map((token) => token.trim()).filter((token) => token !== "");
}

const EXPECT: ReadonlySet<string> = new Set(["expect"]);
const NOTHING: ReadonlySet<string> = new Set();

/** The fields that pass a proxy: neither hop-by-hop, nor named by `Connection`, nor in `dropped`. */
export function endToEnd(received: HeaderFields, dropped: ReadonlySet<string>): HeaderFields {
  const named = namedByConnection(received);
  const { list } = received;
  const kept: string[] = [];
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i].toLowerCase();
    if (HOP_BY_HOP.has(name) || dropped.has(name) || named?.has(name)) continue;
    kept.push(list[i], list[i + 1]);
  }
  return new HeaderFields(kept);
}

function namedByConnection(fields: HeaderFields): Set<string> | undefined {
  const values = fields.getAll("connection");
  // Most are these words, which name nothing that would be kept.
  if (values.every((value) => value === "keep-alive" || value === "close")) return undefined;
  return new Set(values.flatMap(tokens).filter((token) => !KEPT.has(token)));
}
