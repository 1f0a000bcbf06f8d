import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Background } from "../../../src/inproc/background.ts";
import type { PlainRequest } from "../../../src/inproc/call.ts";
import { CallContext } from "../../../src/inproc/context.ts";
import { HandlerRequest } from "../../../src/inproc/request.ts";
import { bytes } from "../../helpers/bytes.ts";
import { Texts } from "./_sources.ts";

const PLAIN: PlainRequest = { method: "POST", url: "http://x/p?q", fields: [], body: null, callId: undefined };

function request(more: Partial<PlainRequest>, context = new CallContext(undefined, new Background(() => {}))): Request {
  return new HandlerRequest({ ...PLAIN, ...more }, context);
}

Deno.test("HandlerRequest is a Request with method, url and fields", () => {
  const made = request({ method: "PROPFIND", fields: ["Host", "x", "X-A", "1", "x-a", "2", "X-Byte", "\xe9"] });
  assert(made instanceof Request);
  assertEquals([made.method, made.url], ["PROPFIND", "http://x/p?q"]);
  assertEquals([...made.headers], [["host", "x"], ["x-a", "1, 2"], ["x-byte", "\xe9"]]);
});

Deno.test("HandlerRequest joins cookies by a semicolon", () => {
  const fields = ["Cookie", "a=1", "X", "1", "cookie", "b=2", "COOKIE", "c=3"];
  assertEquals(request({ fields }).headers.get("cookie"), "a=1; b=2; c=3");
});

Deno.test("HandlerRequest has the body, whole or as it comes", async () => {
  assertEquals(await request({ body: bytes("abc") }).text(), "abc");
  assertEquals(await request({ body: new Texts(["a", "bc"]) }).text(), "abc");
  assertEquals([request({}).body, request({ method: "GET" }).body], [null, null]);
});

Deno.test("HandlerRequest has the signal of its context", () => {
  const context = new CallContext(undefined, new Background(() => {}));
  const made = request({}, context);
  assertStrictEquals(made.signal, context.signal);
  context.abort("client gone");
  assert(made.signal.aborted);
});

Deno.test("HandlerRequest throws for the methods that the platform forbids", () => {
  for (const method of ["CONNECT", "TRACE", "TRACK"]) assertThrows(() => request({ method }), TypeError);
});
