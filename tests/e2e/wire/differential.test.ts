import { assert, assertEquals } from "@std/assert";
import { type ClientResponse, HttpClient, type RequestOptions } from "../../helpers/http_client.ts";
import { fixture } from "../../helpers/paths.ts";
import { answer, startUpstream, type Upstream, type UpstreamRequest } from "../../helpers/upstream.ts";
import { startWatchdog, type Watchdog } from "../../helpers/watchdog.ts";

const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND"];
const TARGETS = [
  "/",
  "/a",
  "/a/b/",
  "/a%20b",
  "/%E4%B8%96",
  "/a;b=c",
  "/a?b=c",
  "/?q=a+b%20c",
  "/a?b?c",
  "/~u/:@!$&()*+,=",
  "/.hid",
];
const STATUSES = [
  "200 OK",
  "201 Created",
  "204 No Content",
  "302 Found",
  "304 Not Modified",
  "404 Not Found",
  "418",
  "500",
  "503",
];
const BODIES: readonly (string | undefined)[] = [undefined, "", "abc", "x".repeat(20_000)];

/** Requests of every kind that both engines can pass on, in an order that is the same in every run. */
function* requests(count: number): Generator<RequestOptions> {
  for (let i = 0; i < count; i++) {
    const method = METHODS[i % METHODS.length];
    const bodiless = method === "GET" || method === "HEAD" || method === "OPTIONS";
    const body = bodiless ? undefined : BODIES[i % BODIES.length];
    yield {
      method,
      target: TARGETS[i % TARGETS.length],
      fields: [
        ["X-Number", String(i)],
        ["X-Status", STATUSES[i % STATUSES.length]],
        ["Accept", "text/plain"],
        ["Accept-Encoding", "identity"],
        ["Accept-Language", "de"],
        ["User-Agent", "test"],
        ["Connection", "X-Drop"],
        ["X-Drop", "1"],
        ["X-Forwarded-For", "10.0.0.1"],
      ],
      ...(body !== undefined && i % 3 === 0 ? { chunks: [body] } : { body }),
    };
  }
}

/** Answers with what it was asked for, and what it saw. */
function mirror(request: UpstreamRequest): Uint8Array {
  const status = (request.fields.get("x-status") ?? "200 OK").replace(/^(\d+)$/, "$1 Odd");
  const bodiless = request.method === "HEAD" || status.startsWith("204") || status.startsWith("304");
  const body = bodiless ? "" : `${request.method} ${request.target} ${request.text}`;
  const fields: [string, string][] = [["Content-Type", "text/x"], ["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"], [
    "ETag",
    '"e"',
  ]];
  return answer(body, { status, fields: bodiless ? [...fields, ["Content-Length", "0"]] : fields });
}

/** Fields that differ from run to run, or whose presence an engine's capabilities record. */
const OWN = new Set(["date", "x-duration-seconds", "content-length", "transfer-encoding", "connection"]);

/** An answer without what may differ: spelling and order of names, time, framing, reason. */
function normal({ status, fields, text, complete }: ClientResponse): unknown {
  const kept = fields.names.map((name) => name.toLowerCase()).filter((name) => !OWN.has(name)).sort();
  return { status, text, complete, fields: [...new Set(kept)].map((name) => [name, fields.all(name)]) };
}

/** What the function saw, likewise. */
function seen({ method, target, fields, text }: UpstreamRequest): unknown {
  const kept = fields.names.map((name) => name.toLowerCase()).filter((name) => !OWN.has(name)).sort();
  return { method, target, text, fields: [...new Set(kept)].map((name) => [name, fields.joined(name)]) };
}

/** Answers, and what the function saw, of all requests through one watchdog. */
async function through(dog: Watchdog, upstream: Upstream, count: number): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const request of requests(count)) {
    using client = await HttpClient.connect(dog.port);
    const response = await client.exchange(request);
    results.push([normal(response), seen(upstream.last)]);
  }
  return results;
}

Deno.test("wire and web: 300 requests get the same answers, and reach the function alike", async () => {
  const count = 300;
  const results: unknown[][] = [];
  for (const engine of ["wire", "web"]) {
    await using upstream = startUpstream(mirror);
    const env = { mode: "http", upstream_url: upstream.url, fprocess: fixture("forever.sh"), engine };
    await using dog = await startWatchdog({ env });
    results.push(await through(dog, upstream, count));
  }
  const [wire, web] = results;
  assert(wire.length === count);
  for (let i = 0; i < count; i++) assertEquals(web[i], withAdditions(wire[i], web[i]), `request ${i}`);
});

/** Fields that fetch adds by itself (docs/decisions/engines.md). */
function withAdditions(wire: unknown, web: unknown): unknown {
  const [answered, asked] = wire as [unknown, { fields: [string, string][] }];
  const added = (web as [unknown, { fields: [string, string][] }])[1].fields
    .filter(([name]) => name === "accept-encoding");
  const fields = asked.fields.filter(([name]) => name !== "accept-encoding");
  return [answered, { ...asked, fields: [...fields, ...added].sort(([a], [b]) => a < b ? -1 : 1) }];
}
