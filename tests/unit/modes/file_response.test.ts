import { assertEquals, assertMatch } from "@std/assert";
import { readWhole } from "../../../src/http/bodies.ts";
import { HeaderFields } from "../../../src/http/fields.ts";
import { HttpRequest } from "../../../src/http/message.ts";
import { fileResponse, type Representation } from "../../../src/modes/file_response.ts";
import type { StaticFile } from "../../../src/static_files/static_file.ts";
import { bytes, latin1 } from "../../helpers/bytes.ts";

const MODIFIED = "Tue, 14 Nov 2023 22:13:20 GMT";

function file(content = "0123456789"): StaticFile {
  return {
    size: content.length,
    tag: "v2",
    modified: 1_700_000_000,
    lastModified: MODIFIED,
    sniffedType: "text/plain",
    content: bytes(content),
    close: () => {},
  };
}

/** What is answered: status, fields and body. */
async function ask(
  fields: readonly string[],
  options: Partial<Representation> & { method?: string } = {},
): Promise<{ status: number; fields: Record<string, string>; body: string | null }> {
  const { method = "GET", ...representation } = options;
  const request = new HttpRequest(method, "/a.txt", new HeaderFields([...fields]), null, "127.0.0.1");
  const response = fileResponse(request, { file: file(), contentType: "text/css", varies: false, ...representation });
  const body = response.body === null ? null : latin1(await readWhole(response.body));
  return { status: response.status, fields: Object.fromEntries(response.fields), body };
}

Deno.test("fileResponse gives the whole file with all that is known of it", async () => {
  assertEquals(await ask([]), {
    status: 200,
    fields: {
      "Content-Type": "text/css",
      "Content-Length": "10",
      "ETag": '"v2"',
      "Last-Modified": MODIFIED,
      "Accept-Ranges": "bytes",
    },
    body: "0123456789",
  });
});

Deno.test("fileResponse leaves Last-Modified out where the time is not known", async () => {
  const { fields } = await ask([], { file: { ...file(), modified: undefined, lastModified: undefined } });
  assertEquals(fields["Last-Modified"], undefined);
});

Deno.test("fileResponse to HEAD has the fields of the answer to GET, and no body", async () => {
  const { fields, body } = await ask([], { method: "HEAD" });
  assertEquals([fields, body], [(await ask([])).fields, null]);
});

Deno.test("fileResponse names the coding, in the tag too, and what the answer depends on", async () => {
  const { fields } = await ask([], { coding: "br", varies: true });
  assertEquals([fields["Content-Encoding"], fields["ETag"], fields["Vary"]], ["br", '"v2-br"', "Accept-Encoding"]);
  assertEquals((await ask(["If-None-Match", '"v2"'], { coding: "br", varies: true })).status, 200);
  assertEquals((await ask([], { varies: true })).fields["Vary"], "Accept-Encoding");
});

Deno.test("fileResponse answers conditions without the file", async () => {
  const described = { "ETag": '"v2"', "Last-Modified": MODIFIED, "Vary": "Accept-Encoding" };
  assertEquals(await ask(["If-None-Match", '"v2"'], { varies: true }), { status: 304, fields: described, body: null });
  assertEquals(await ask(["If-Match", '"v1"'], { varies: true }), { status: 412, fields: described, body: "" });
});

Deno.test("fileResponse gives one range as it is", async () => {
  const { status, fields, body } = await ask(["Range", "bytes=2-3"]);
  assertEquals([status, body], [206, "23"]);
  assertEquals([fields["Content-Range"], fields["Content-Length"]], ["bytes 2-3/10", "2"]);
  assertEquals([fields["Content-Type"], fields["ETag"]], ["text/css", '"v2"']);
});

Deno.test("fileResponse gives several ranges as multipart/byteranges (RFC 9110 §14.6)", async () => {
  const { status, fields, body } = await ask(["Range", "bytes=4-5,0-1"]);
  assertEquals([status, fields["Content-Length"]], [206, String(body!.length)]);
  assertMatch(fields["Content-Type"], /^multipart\/byteranges; boundary=/);
  assertEquals(fields["Content-Range"], undefined);
  const [boundary] = fields["Content-Type"].match(/(?<==).*/)!;
  assertEquals(
    body,
    `--${boundary}\r\nContent-Type: text/css\r\nContent-Range: bytes 4-5/10\r\n\r\n45\r\n` +
      `--${boundary}\r\nContent-Type: text/css\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--${boundary}--\r\n`,
  );
});

Deno.test("fileResponse refuses a range that the file has no byte of", async () => {
  const { status, fields } = await ask(["Range", "bytes=10-"]);
  assertEquals([status, fields["Content-Range"], fields["Accept-Ranges"]], [416, "bytes */10", "bytes"]);
});

Deno.test("fileResponse takes Range into account only where nothing speaks against it", async (t) => {
  const range = ["Range", "bytes=2-3"];
  const cases: Record<string, readonly [number, readonly string[], string?]> = {
    "HEAD": [200, range, "HEAD"],
    "If-Range with another tag": [200, [...range, "If-Range", '"v1"']],
    "If-Range with the tag": [206, [...range, "If-Range", '"v2"']],
    "not modified": [304, [...range, "If-None-Match", '"v2"']],
    "a precondition that fails": [412, [...range, "If-Match", '"v1"']],
    "a malformed Range": [200, ["Range", "bytes=x"]],
  };
  for (const [name, [status, fields, method]] of Object.entries(cases)) {
    await t.step(name, async () => assertEquals((await ask(fields, { method })).status, status));
  }
});
