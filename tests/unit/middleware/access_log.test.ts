import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { type ByteSource, HttpResponse, type Outcome } from "../../../src/http/message.ts";
import type { AccessLine } from "../../../src/log.ts";
import { accessLog, type AccessLogOptions } from "../../../src/middleware/access_log.ts";
import { Bytes } from "../../../src/http/responses.ts";
import { answer, request, type RequestOptions } from "./_exchange.ts";

/** What an exchange is, for the log. */
interface Exchange extends RequestOptions {
  readonly outcome?: Outcome;
  readonly response?: HttpResponse | null;
  readonly sent?: number;
}

/** The lines that an exchange leaves in the log. */
async function linesOf(exchange: Exchange, options: Partial<AccessLogOptions> = {}): Promise<AccessLine[]> {
  const { outcome = "completed", response = response200(), sent = 0 } = exchange;
  const lines: AccessLine[] = [];
  const write = (line: AccessLine) => void lines.push(line);
  const asked = request(exchange);
  await answer(accessLog({ reason: true, bytes: "declared", callId: false, ...options, write }), asked);
  assertEquals(lines, [], "a line before the end");
  asked.end(outcome, response, sent);
  asked.end(outcome, response, sent);
  return lines;
}

async function lineOf(exchange: Exchange, options?: Partial<AccessLogOptions>): Promise<AccessLine> {
  const lines = await linesOf(exchange, options);
  assertEquals(lines.length, 1);
  return lines[0];
}

function response200(fields: string[] = [], body: ByteSource | null = null): HttpResponse {
  return new HttpResponse(200, "OK", new HeaderFields(fields), body);
}

const five = () => new Bytes(new Uint8Array(5));
const unknownSize = (): ByteSource => ({ size: undefined, read: () => null, cancel: () => {} });

Deno.test("accessLog() writes one line when the exchange is over", async () => {
  const line = await lineOf({ method: "POST", target: "/a%20b?q=%7B", response: response200([], five()) });
  const { milliseconds, ...rest } = line;
  assertGreaterOrEqual(milliseconds, 0);
  assertEquals(rest, {
    method: "POST",
    uri: "/a%20b?q=%7B",
    status: 200,
    clientClosed: false,
    reason: "OK",
    bytes: 5,
    callId: undefined,
  });
});

Deno.test("accessLog() writes no line for the probes of Kubernetes", async () => {
  assertEquals(await linesOf({ fields: ["User-Agent", "kube-probe/1.29"] }), []);
  assertEquals((await linesOf({ fields: ["User-Agent", "not-kube-probe/1.29"] })).length, 1);
});

Deno.test("accessLog() tells of a client that left", async () => {
  for (const response of [response200(), null]) {
    const { status, clientClosed } = await lineOf({ outcome: "client gone", response });
    assertEquals([status, clientClosed], [499, true]);
  }
});

Deno.test("accessLog() leaves the reason out where it is not wanted", async () => {
  assertEquals((await lineOf({}, { reason: false })).reason, undefined);
});

Deno.test("accessLog() logs the size that the answer declares", async () => {
  const cases: readonly (readonly [string, HttpResponse | null, number])[] = [
    ["GET", response200([], five()), 5],
    ["GET", response200(["content-length", "7"], unknownSize()), 7],
    ["HEAD", response200(["Content-Length", "7"]), 7],
    ["GET", response200([], unknownSize()), -1],
    ["HEAD", response200(), -1],
    ["GET", response200(), 0],
    ["GET", new HttpResponse(304, "Not Modified", new HeaderFields(["Content-Length", "7"]), null), 7],
    ["GET", null, -1],
  ];
  for (const [method, response, bytes] of cases) {
    assertEquals((await lineOf({ method, response, sent: 3 }, { bytes: "declared" })).bytes, bytes);
  }
});

Deno.test("accessLog() logs the size that was sent where it is told so", async () => {
  const response = response200(["Content-Length", "7"], five());
  assertEquals((await lineOf({ response, sent: 3 }, { bytes: "sent" })).bytes, 3);
});

Deno.test("accessLog() logs call ids, or that there is none, where it is told so", async () => {
  const fields = ["X-Call-Id", "abc-1"];
  assertEquals((await lineOf({ fields }, { callId: true })).callId, "abc-1");
  assertEquals((await lineOf({}, { callId: true })).callId, "none");
  assertEquals((await lineOf({ fields: ["X-Call-Id", ""] }, { callId: true })).callId, "none");
  assertEquals((await lineOf({ fields }, { callId: false })).callId, undefined);
});

Deno.test("accessLog() decodes byte strings as UTF-8", async () => {
  const fields = ["x-call-id", "\xe2\x82\xac"];
  const response = new HttpResponse(200, "\xc3\xa9", new HeaderFields(), null);
  const { uri, callId, reason } = await lineOf({ target: "/\xc3\xa9?\xff", fields, response }, { callId: true });
  assertEquals([uri, callId, reason], ["/é?\ufffd", "€", "é"]);
});
