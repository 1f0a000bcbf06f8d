import { assertEquals, assertRejects } from "@std/assert";
import { type Recipient, sendResponse } from "../../../../src/engine/wire/send_response.ts";
import { HeaderFields } from "../../../../src/http/fields.ts";
import { type ByteSource, HttpResponse } from "../../../../src/http/message.ts";
import { Bytes, emptyResponse } from "../../../../src/http/responses.ts";
import { MessageWriter } from "../../../../src/http1/message_writer.ts";
import { bytes, latin1, utf8 } from "../../../helpers/bytes.ts";

/** A body of unknown length in pieces; an Error breaks it. */
function pieces(...parts: (string | Error)[]): ByteSource & { cancelled: boolean } {
  return {
    size: undefined,
    trailers: ["X-T", "1", "Content-Length", "9"],
    cancelled: false,
    read(): Uint8Array | null {
      const part = parts.shift();
      if (part instanceof Error) throw part;
      return part === undefined ? null : bytes(part);
    },
    cancel(): void {
      this.cancelled = true;
    },
  };
}

const TO: Recipient = { method: "GET", minor: 1, persistent: true };
const DATED = ["Date", "Thu, 01 Jan 1970 00:00:00 GMT"];

/** The writes in which an answer leaves. */
async function writes(response: HttpResponse, to: Partial<Recipient> = {}): Promise<string[]> {
  const sent: string[] = [];
  const writer = new MessageWriter({
    write: (data) => {
      sent.push(latin1(data).replace(`Date: ${DATED[1]}\r\n`, ""));
      return Promise.resolve(data.length);
    },
  });
  await sendResponse(writer, response, { ...TO, ...to });
  return sent;
}

const answer = (body: ByteSource | null, status = 200, fields: string[] = []): HttpResponse =>
  new HttpResponse(status, "X", new HeaderFields([...DATED, ...fields]), body);

Deno.test("sendResponse: head and small body are one write", async () => {
  assertEquals(await writes(answer(new Bytes(bytes("abc")))), ["HTTP/1.1 200 X\r\nContent-Length: 3\r\n\r\nabc"]);
});

Deno.test("sendResponse: a body of unknown length is chunked, with the trailers that may be", async () => {
  const sent = (await writes(answer(pieces("ab", "c")))).join("");
  assertEquals(sent, "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n");
});

Deno.test("sendResponse: HTTP/1.0 gets it up to the close", async () => {
  const sent = (await writes(answer(pieces("abc"), 200, ["Content-Length", "9"]), { minor: 0, persistent: false }))
    .join("");
  assertEquals(sent, "HTTP/1.1 200 X\r\nConnection: close\r\n\r\nabc");
});

Deno.test("sendResponse: HTTP/1.0 is told that the connection stays", async () => {
  const sent = (await writes(answer(new Bytes(bytes("a"))), { minor: 0 })).join("");
  assertEquals(sent, "HTTP/1.1 200 X\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na");
});

Deno.test("sendResponse: HEAD, 204 and 304 have no body, which is left unread", async () => {
  const rows: [Partial<Recipient>, number, string][] = [
    [{ method: "HEAD" }, 200, "HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\n"],
    [{}, 304, "HTTP/1.1 304 X\r\nContent-Length: 9\r\n\r\n"],
    [{}, 204, "HTTP/1.1 204 X\r\n\r\n"],
  ];
  for (const [to, status, head] of rows) {
    const body = pieces("never", "sent");
    assertEquals((await writes(answer(body, status, ["Content-Length", "9"]), to)).join(""), head);
    assertEquals(utf8((await body.read())!), "never");
  }
});

Deno.test("sendResponse: no body at all is a length of 0", async () => {
  assertEquals((await writes(answer(null))).join(""), "HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n");
});

Deno.test("sendResponse: Date is added where it is missing, once", async () => {
  const [sent] = await writes(emptyResponse(200));
  assertEquals(sent.match(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r$/gm)?.length, 1);
});

Deno.test("sendResponse rejects with what breaks the body", async () => {
  await assertRejects(() => writes(answer(pieces("ab", new Error("broken")))), Error, "broken");
});
