import { assertEquals } from "@std/assert";
import { requestMessage } from "../../../src/modes/afterburn_request.ts";
import { BufferedBody } from "../../../src/modes/buffered_body.ts";
import { Bytes } from "../../../src/http/responses.ts";
import { bytes, latin1 } from "../../helpers/bytes.ts";
import { request, type RequestOptions } from "../middleware/_exchange.ts";

/** The lines of a message, its body the last. */
async function lines(options: Omit<RequestOptions, "body">, body = ""): Promise<string[]> {
  const buffered = new BufferedBody(1_000_000);
  await buffered.fill(new Bytes(bytes(body)));
  return latin1(requestMessage(request(options), buffered)).split("\r\n");
}

/** Field lines of a message without a body. */
async function fieldLines(...fields: string[]): Promise<string[]> {
  return (await lines({ fields })).slice(1, -2);
}

Deno.test("requestMessage: request line as it came, head and body in one piece", async () => {
  assertEquals(await lines({ method: "M-SEARCH", target: "/a//b/../%7e?q=%20" }, "abc\0\xff"), [
    "M-SEARCH /a//b/../%7e?q=%20 HTTP/1.1",
    "Host: ",
    "Content-Length: 5",
    "",
    "abc\0\xff",
  ]);
});

Deno.test("requestMessage: a body of many pieces", async () => {
  const body = "0123456789".repeat(90_000);
  const all = await lines({ method: "POST" }, body);
  assertEquals([all[2], all[4] === body], ["Content-Length: 900000", true]);
});

Deno.test("requestMessage: Host, User-Agent and Content-Length come first, names in canonical MIME case", async () => {
  assertEquals(
    await fieldLines(
      ...["x-call-id", "7", "content-length", "0", "DNT", "1", "user-agent", "me/1", "host", "fn.test:8080"],
      ...["cookie", "a=1", "COOKIE", "b=2", "x-a_b", "caf\xe9"],
    ),
    [
      ...["Host: fn.test:8080", "User-Agent: me/1", "Content-Length: 0"],
      ...["X-Call-Id: 7", "Dnt: 1", "Cookie: a=1", "Cookie: b=2", "X-A_b: caf\xe9"],
    ],
  );
});

Deno.test("requestMessage: no field that concerns the client's connection, or a body that is still to come", async () => {
  assertEquals(
    await fieldLines(
      ...["Host", "a", "Connection", "keep-alive, X-Named", "X-Named", "1", "Keep-Alive", "timeout=5"],
      ...["Transfer-Encoding", "chunked", "Trailer", "X-Later", "TE", "trailers", "Upgrade", "h2c"],
      ...["Expect", "100-continue", "Proxy-Authorization", "x", "Accept", "*/*"],
    ),
    ["Host: a", "Content-Length: 0", "Accept: */*"],
  );
});

Deno.test("requestMessage: forwarding fields go on as they came, and none are added", async () => {
  assertEquals(await fieldLines("Host", "a", "X-Forwarded-For", "10.0.0.1"), [
    ...["Host: a", "Content-Length: 0", "X-Forwarded-For: 10.0.0.1"],
  ]);
});
