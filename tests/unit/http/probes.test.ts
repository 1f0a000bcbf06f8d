import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { HttpRequest, type HttpResponse } from "../../../src/http/message.ts";
import { type ProbeOptions, probes } from "../../../src/http/probes.ts";
import { emptyResponse, textResponse } from "../../../src/http/responses.ts";

const READY: ProbeOptions = {
  accepting: () => true,
  locked: () => Promise.resolve(true),
  full: () => false,
  functionReady: () => true,
  readyPath: "",
  handler: (request) => textResponse(200, `${request.method} ${request.target}`),
};

async function probe(target: string, state: Partial<ProbeOptions> = {}, method = "GET"): Promise<HttpResponse> {
  const chain = probes({ ...READY, ...state })(() => emptyResponse(418));
  return await chain(new HttpRequest(method, target, new HeaderFields(["Content-Length", "3"]), null, "::1"));
}

const no = (): Promise<boolean> => Promise.resolve(false);

/** Target, state, status. */
const ROWS: readonly (readonly [string, Partial<ProbeOptions>, number])[] = [
  ["/_/health", {}, 200],
  ["/_/health?x", {}, 200],
  ["/_/health", { accepting: () => false }, 503],
  ["/_/health", { locked: no }, 503],
  ["/_/health", { full: () => true, functionReady: no }, 200],
  ["/_/ready", {}, 200],
  ["/_/ready", { accepting: () => false, full: () => true }, 503],
  ["/_/ready", { locked: no }, 503],
  ["/_/ready", { full: () => true }, 429],
  ["/_/ready", { full: () => true, readyPath: "/r" }, 429],
  ["/_/ready", { functionReady: no, readyPath: "/r" }, 503],
  ["/_/ready", { functionReady: no }, 503],
  ["/_/healthy", {}, 418],
  ["/_/", {}, 418],
  ["/", {}, 418],
];

for (const [target, state, status] of ROWS) {
  Deno.test(`probes: ${target} with ${JSON.stringify(Object.keys(state))} is ${status}`, async () => {
    assertEquals((await probe(target, state)).status, status);
  });
}

Deno.test("probes: other methods are 405 and name the right one", async () => {
  for (const target of ["/_/health", "/_/ready"]) {
    for (const method of ["POST", "HEAD", "OPTIONS"]) {
      const response = await probe(target, { locked: no }, method);
      assertEquals([response.status, response.fields.get("allow")], [405, "GET"]);
    }
  }
});

Deno.test("probes: the ready path's answer is the answer, to a GET without the probe's framing", async () => {
  let seen: HttpRequest | undefined;
  const handler = (request: HttpRequest): HttpResponse => {
    seen = request;
    return textResponse(503, "not yet");
  };
  const response = await probe("/_/ready", { readyPath: "/r?x=1", handler });
  assertEquals([response.status, seen!.method, seen!.target, seen!.fields.list], [503, "GET", "/r?x=1", []]);
});

Deno.test("probes: probe and ready path are one exchange", async () => {
  let call: HttpRequest | undefined;
  const chain = probes({
    ...READY,
    readyPath: "/r",
    handler: (request) => {
      call = request;
      return emptyResponse(200);
    },
  })(() => emptyResponse(418));
  const outer = new HttpRequest("GET", "/_/ready", new HeaderFields(), null, "::1");
  const response = await chain(outer);
  const outcomes: string[] = [];
  call!.onEnd((end) => outcomes.push(end.outcome));
  call!.abort("timed out");
  assertEquals(outer.aborted, "timed out");
  outer.end("completed", response, 0);
  assertEquals(outcomes, ["timed out"]);
});
