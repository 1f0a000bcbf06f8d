import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { HeaderFields } from "../../../../src/http/fields.ts";
import { type ByteSource, HttpRequest } from "../../../../src/http/message.ts";
import { isSource } from "../../../../src/inproc/body.ts";
import type { Answer } from "../../../../src/inproc/call.ts";
import { httpResponse, plainRequest, UnsuitableRequestError } from "../../../../src/modes/inproc/messages.ts";
import { bytes, concat, latin1 } from "../../../helpers/bytes.ts";
import { Views, viewsOf } from "../_views.ts";

function request(
  { method = "POST", target = "/", fields = [], body = null }: {
    method?: string;
    target?: string;
    fields?: string[];
    body?: ByteSource | null;
  },
): HttpRequest {
  return new HttpRequest(method, target, new HeaderFields(fields), body, "127.0.0.1");
}

Deno.test("plainRequest makes a URL of Host and target", async (t) => {
  const urls: readonly (readonly [host: string | undefined, target: string, url: string])[] = [
    ["example.com", "/p?q=1", "http://example.com/p?q=1"],
    ["example.com:80", "/", "http://example.com:80/"],
    ["[::1]:8080", "/", "http://[::1]:8080/"],
    ["other.example", "//evil.example/p", "http://other.example//evil.example/p"],
    ["x", "/%2e%2e/a", "http://x/%2e%2e/a"],
    ["x", "/p?a#b\xe9", "http://x/p?a%23b%e9"],
    [undefined, "/p", "http://localhost/p"],
    ["", "/p", "http://localhost/p"],
  ];
  for (const [host, target, url] of urls) {
    await t.step(url, () => {
      assertEquals(plainRequest(request({ target, fields: host === undefined ? [] : ["Host", host] })).url, url);
    });
  }
});

Deno.test("plainRequest refuses a Host that could be more than a host", async (t) => {
  for (const host of ["evil/p", "evil?q", "evil#f", "user@evil", "evil\\p", "a b", "a\tb", "x:99999", "a%zz", "["]) {
    await t.step(host, () => {
      const error = assertThrows(() => plainRequest(request({ fields: ["Host", host] })), UnsuitableRequestError);
      assertEquals([error.status, error.message], [
        400,
        `invalid Host ${JSON.stringify(host)}: want a host and optional port\n`,
      ]);
    });
  }
});

Deno.test("plainRequest refuses methods that the platform has no requests for", () => {
  for (const method of ["CONNECT", "TRACE", "TRACK", "trace"]) {
    const error = assertThrows(() => plainRequest(request({ method })), UnsuitableRequestError);
    assertEquals(error.status, 501);
  }
});

Deno.test("plainRequest keeps method and fields, and knows the call id", () => {
  const fields = ["X-A", "1", "x-a", "2", "X-Call-Id", "id-1"];
  const plain = plainRequest(request({ method: "patch", fields }));
  assertEquals([plain.method, plain.fields, plain.callId], ["patch", fields, "id-1"]);
  assertEquals(plainRequest(request({})).callId, undefined);
});

Deno.test("plainRequest hands a body over whole where it is small and all there", () => {
  const { body } = plainRequest(request({ body: new Views(["abc"], 3) }));
  assertEquals(body, bytes("abc"));
});

Deno.test("plainRequest has no body where there is none, or none on the platform", () => {
  for (const method of ["GET", "HEAD", "get"]) {
    assertEquals(plainRequest(request({ method, body: new Views(["abc"], 3) })).body, null);
  }
  for (const body of [null, new Views([], 0)]) assertEquals(plainRequest(request({ body })).body, null);
});

Deno.test("plainRequest leaves other bodies to be read", async (t) => {
  const bodies: Readonly<Record<string, readonly [Views, string[]]>> = {
    "of unknown length": [new Views(["ab", "c"]), []],
    "longer than 64 KiB": [new Views(["a".repeat(65_537)], 65_537), []],
    "not all here yet": [new Views(["ab", "c"], 3), []],
    "not here yet": [new Views([undefined, "abc"], 3), []],
    "that its client waits to send": [new Views(["abc"], 3), ["Expect", "100-continue"]],
  };
  for (const [name, [source, fields]] of Object.entries(bodies)) {
    await t.step(name, async () => {
      const { body } = plainRequest(request({ body: source, fields }));
      assert(isSource(body));
      const text = latin1(concat(await viewsOf(body as ByteSource)));
      assertEquals(text.slice(0, 3), name === "longer than 64 KiB" ? "aaa" : "abc");
    });
  }
});

Deno.test("plainRequest does not read a body that its client waits to send", () => {
  let reads = 0;
  const body = { size: 3, read: () => (reads++, null), cancel: () => {} };
  assertStrictEquals(plainRequest(request({ body, fields: ["Expect", "100-continue"] })).body, body);
  assertEquals(reads, 0);
});

const ANSWER: Answer = { status: 200, reason: "", fields: [], body: null };

function response(more: Partial<Answer>, method = "GET"): ReturnType<typeof httpResponse> {
  return httpResponse({ ...ANSWER, ...more }, method, (source, size) => Object.assign(new Sized(source), { size }));
}

/** A body with the size that it is said to have. */
class Sized implements ByteSource {
  size: number | undefined;

  constructor(readonly source: Pick<ByteSource, "read" | "cancel">) {}

  read(): ReturnType<ByteSource["read"]> {
    return this.source.read();
  }

  cancel(reason?: unknown): void {
    this.source.cancel(reason);
  }
}

Deno.test("httpResponse says what the answer says, or the usual reason", () => {
  const { status, reason, fields } = response({
    status: 201,
    fields: ["x-a", "1", "set-cookie", "a", "set-cookie", "b"],
  });
  assertEquals([status, reason], [201, "Created"]);
  assertEquals(fields.list, ["x-a", "1", "set-cookie", "a", "set-cookie", "b"]);
  assertEquals(response({ reason: "Fine" }).reason, "Fine");
});

Deno.test("httpResponse drops fields that concern the connection", () => {
  const fields = ["connection", "x-a", "x-a", "1", "transfer-encoding", "chunked", "x-b", "2", "keep-alive", "5"];
  assertEquals(response({ fields }).fields.list, ["x-b", "2"]);
});

Deno.test("httpResponse has the length of its body", async (t) => {
  const source = (): Views => new Views(["abc"]);
  const length = ["content-length", "7"];
  const cases:
    readonly (readonly [name: string, Partial<Answer>, method: string, length: string | undefined, size: unknown])[] = [
      ["whole", { body: bytes("abc") }, "GET", "3", 3],
      ["whole, with another one declared", { body: bytes("abc"), fields: length }, "GET", "3", 3],
      ["in pieces", { body: source() }, "GET", undefined, undefined],
      ["in pieces, with its length", { body: source(), fields: length }, "GET", "7", 7],
      ["in pieces, with nonsense", { body: source(), fields: ["content-length", "-1"] }, "GET", undefined, undefined],
      ["none", {}, "GET", undefined, null],
      ["none, with a length declared", { fields: length }, "GET", undefined, null],
      ["none for HEAD, with a length", { fields: length }, "HEAD", "7", null],
      ["whole for HEAD", { body: bytes("abc") }, "HEAD", "3", null],
      ["in pieces for HEAD", { body: source() }, "HEAD", undefined, null],
      ["304", { status: 304, fields: length }, "GET", "7", null],
    ];
  for (const [name, answer, method, wanted, size] of cases) {
    await t.step(name, () => {
      const { fields, body } = response(answer, method);
      assertEquals([fields.get("content-length"), body && body.size], [wanted, size]);
    });
  }
});

Deno.test("httpResponse gives up a body that is left out", () => {
  const source = new Views(["abc"]);
  assertEquals(response({ body: source }, "HEAD").body, null);
  assert(source.cancelled);
});

Deno.test("httpResponse gives the body's bytes", async () => {
  assertEquals(latin1(concat(await viewsOf(response({ body: bytes("abc") }).body!))), "abc");
  assertEquals(latin1(concat(await viewsOf(response({ body: new Views(["ab", "c"]) }).body!))), "abc");
});
