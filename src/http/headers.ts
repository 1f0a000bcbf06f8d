import { HeaderFields } from "./fields.ts";

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
  "x-duration-seconds",
]);

/** How a request reached the watchdog. */
export interface Hop {
  /** Address of the client. */
  readonly remote: string;
  /** Host and port of the function's server, sent on where the request names no host (HTTP/1.0). */
  readonly authority: string;
}

/**
 * Fields of the request to the function: those received, less what concerns the client's connection, more by
 * `X-Forwarded-*`. Order, spelling and repetition of the others are kept. `Expect` is answered by the watchdog itself.
 */
export function upstreamFields(received: HeaderFields, hop: Hop): HeaderFields {
  const fields = endToEnd(received, EXPECT);
  const trailers = received.getAll("te").some((value) => tokens(value).includes("trailers"));
  if (trailers) fields.append("TE", "trailers");
  const host = received.get("host");
  if (host === undefined || host === "") fields.set("Host", hop.authority);
  const before = received.getAll("x-forwarded-for");
  fields.set("X-Forwarded-For", [...before, hop.remote].join(", "));
  if (host && !fields.has("x-forwarded-host")) fields.append("X-Forwarded-Host", host);
  if (!fields.has("x-forwarded-proto")) fields.append("X-Forwarded-Proto", "http");
  return fields;
}

/** Fields of the answer to the client: those received, less what concerns the function's connection. */
export function downstreamFields(received: HeaderFields): HeaderFields {
  return endToEnd(received, NOTHING);
}

/** Tokens of a list field in lower case (RFC 9110 §5.6.1). */
export function tokens(value: string): string[] {
  return value.toLowerCase().split(",").map((token) => token.trim()).filter((token) => token !== "");
}

const EXPECT: ReadonlySet<string> = new Set(["expect"]);
const NOTHING: ReadonlySet<string> = new Set();

/** The fields that pass a proxy: neither hop-by-hop, nor named by `Connection`, nor in `dropped`. */
function endToEnd(received: HeaderFields, dropped: ReadonlySet<string>): HeaderFields {
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
  if (values.length === 0) return undefined;
  return new Set(values.flatMap(tokens).filter((token) => !KEPT.has(token)));
}
