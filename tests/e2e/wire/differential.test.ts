import { assertEquals } from "@std/assert";
import { freePort } from "../../helpers/free_port.ts";
import { type ClientResponse, HttpClient, type RequestOptions } from "../../helpers/http_client.ts";
import { fixture } from "../../helpers/paths.ts";
import { answer, startUpstream, type Upstream, type UpstreamRequest } from "../../helpers/upstream.ts";
import { startWatchdog, type Watchdog, type WatchdogOptions } from "../../helpers/watchdog.ts";

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
  const fields: [string, string][] = [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"], ["ETag", '"e"']];
  // Go's server takes it out of a 304.
  if (!status.startsWith("304")) fields.push(["Content-Type", "text/x"]);
  return answer(body, { status, fields: bodiless ? [...fields, ["Content-Length", "0"]] : fields });
}

/** Fields that differ from run to run, or whose presence an engine's capabilities record. */
const OWN = new Set(["date", "x-duration-seconds", "content-length", "transfer-encoding", "connection", "vary"]);

/** One request through a watchdog. */
interface Result {
  readonly answered: unknown;
  readonly seen: { readonly fields: readonly (readonly [string, string | undefined])[] };
}

/** An answer without what may differ: spelling and order of names, time, framing, reason. */
function normal({ status, fields, text, complete }: ClientResponse): unknown {
  const kept = fields.names.map((name) => name.toLowerCase()).filter((name) => !OWN.has(name)).sort();
  return { status, text, complete, fields: [...new Set(kept)].map((name) => [name, fields.all(name)]) };
}

/** What the function saw, likewise. */
function seen({ method, target, fields, text }: UpstreamRequest): Result["seen"] {
  const kept = fields.names.map((name) => name.toLowerCase()).filter((name) => !OWN.has(name)).sort();
  const pairs = [...new Set(kept)].map((name): [string, string | undefined] => [name, fields.joined(name)]);
  return { fields: [["", `${method} ${target} ${text}`], ...pairs] };
}

/** Answers, and what the function saw, of all requests through one watchdog. */
async function through(dog: Watchdog, upstream: Upstream, count: number): Promise<Result[]> {
  const results: Result[] = [];
  for (const request of requests(count)) {
    using client = await HttpClient.connect(dog.port);
    const response = await client.exchange(request);
    results.push({ answered: normal(response), seen: seen(upstream.last) });
  }
  return results;
}

const COUNT = 300;

/** What 300 requests show through a watchdog of this kind. */
async function run(options: WatchdogOptions): Promise<Result[]> {
  await using upstream = startUpstream(mirror);
  const env = { mode: "http", upstream_url: upstream.url, fprocess: fixture("forever.sh"), ...options.env };
  await using dog = await startWatchdog({ ...options, env });
  return await through(dog, upstream, COUNT);
}

/** The same, less fields that one of the two adds, or drops, on purpose. */
function without({ answered, seen }: Result, names: readonly string[]): Result {
  return { answered, seen: { ...seen, fields: seen.fields.filter(([name]) => !names.includes(name)) } };
}

Deno.test("wire and web: 300 requests get the same answers, and reach the function alike", async () => {
  const [wire, web] = [await run({ env: { engine: "wire" } }), await run({ env: { engine: "web" } })];
  // fetch puts an Accept-Encoding of its own in front (docs/decisions/engines.md).
  for (let i = 0; i < COUNT; i++) {
    assertEquals(without(web[i], ["accept-encoding"]), without(wire[i], ["accept-encoding"]), `request ${i}`);
  }
});

const peer = Deno.env.get("PEER");

// The peer is no part of this project: without one there is nothing that could be missing.
if (peer !== undefined) {
  Deno.test("wire and the peer: 300 requests get the same answers, and reach the function alike", async () => {
    // It listens on the port that it is told, and on 8081 for its metrics.
    const env = { port: String(freePort()), metrics_port: undefined };
    const [wire, other] = [await run({}), await run({ command: [peer], env })];
    // Hop-by-hop fields end here, and X-Forwarded-* begins (docs/decisions/proxy-headers.md).
    const own = ["x-drop", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];
    for (let i = 0; i < COUNT; i++) assertEquals(without(other[i], own), without(wire[i], own), `request ${i}`);
  });
}
