import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { compose, type End, type Handler, HttpRequest, type Middleware } from "../../../src/http/message.ts";
import { emptyResponse } from "../../../src/http/responses.ts";

const request = (target = "/a?b"): HttpRequest => new HttpRequest("GET", target, new HeaderFields(), null, "::1");

Deno.test("HttpRequest.path leaves the query out", () => {
  const rows = [["/a?b", "/a"], ["/a", "/a"], ["/?", "/"], ["/a?b?c", "/a"]];
  for (const [target, path] of rows) assertEquals(request(target).path, path);
});

Deno.test("HttpRequest.abort: the first cause counts, and who comes late is told too", () => {
  const aborted = request();
  const told: string[] = [];
  aborted.onAbort((cause) => told.push(`early ${cause}`));
  aborted.abort("timed out");
  aborted.abort("client gone");
  aborted.onAbort((cause) => told.push(`late ${cause}`));
  assertEquals(told, ["early timed out", "late timed out"]);
  assertEquals(aborted.aborted, "timed out");
});

Deno.test("HttpRequest.abort does nothing after the end", () => {
  const ended = request();
  ended.onAbort(() => assertEquals("called", "not called"));
  ended.end("completed", null, 0);
  ended.abort("client gone");
  assertEquals(ended.aborted, undefined);
});

Deno.test("HttpRequest.end happens once, and an abort wins over its outcome", () => {
  const ended = request();
  const ends: End[] = [];
  ended.onEnd((end) => ends.push(end));
  ended.abort("timed out");
  const response = emptyResponse(504);
  ended.end("completed", response, 7);
  ended.end("failed", null, 9);
  assertEquals(ends.map(({ outcome, bytes }) => [outcome, bytes]), [["timed out", 7]]);
  assertEquals(ends[0].response, response);
});

Deno.test("HttpRequest.onEnd: the last registered is called first", () => {
  const ended = request();
  const order: number[] = [];
  for (const i of [1, 2, 3]) ended.onEnd(() => order.push(i));
  ended.end("completed", null, 0);
  assertEquals(order, [3, 2, 1]);
});

Deno.test("compose makes the first middleware the outermost", async () => {
  const order: string[] = [];
  const named = (name: string): Middleware => (next) => (request) => {
    order.push(name);
    return next(request);
  };
  const handler: Handler = () => emptyResponse(200);
  assertEquals((await compose([named("a"), named("b")], handler)(request())).status, 200);
  assertEquals(order, ["a", "b"]);
});
