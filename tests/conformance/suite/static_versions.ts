import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { latin1, randomBytes } from "../../helpers/bytes.ts";
import type { ClientResponse } from "../../helpers/http_client.ts";
import { openFiles } from "../../helpers/proc.ts";
import { Site } from "../../helpers/site.ts";
import { until } from "../../helpers/until.ts";
import type { Context } from "../context.ts";

type FieldList = readonly (readonly [string, string])[];

const THEN = "Tue, 14 Nov 2023 22:13:20 GMT";
const BEFORE = "Tue, 14 Nov 2023 22:13:19 GMT";

/** Bytes of a file that no buffers between the watchdog and its client take whole. */
const HUGE = 48 << 20;

/** Bytes of a file that is too large for memory. */
const LARGE = 400_000;

/** compatibility.md §10: which version of a file is sent, and what of it. */
export function staticVersions(context: Context): void {
  context.test("§10 static: conditions", async (t) => {
    using site = new Site();
    site.file("large", randomBytes(LARGE));
    for (const name of ["a.txt", "large"]) site.touch(name, 1_700_000_000);
    await using dog = await context.startStatic(site.path);
    for (const target of ["/a.txt", "/large"]) {
      const whole = await dog.get(target);
      const etag = whole.fields.get("etag")!;
      assertMatch(etag, /^"[^"]+"$/);
      assertEquals(whole.fields.get("last-modified"), THEN);
      const cases: readonly (readonly [number, FieldList])[] = [
        [304, [["If-None-Match", etag]]],
        [304, [["If-None-Match", `"x", W/${etag}`]]],
        [304, [["If-None-Match", "*"]]],
        [200, [["If-None-Match", '"x"']]],
        [304, [["If-Modified-Since", THEN]]],
        [200, [["If-Modified-Since", BEFORE]]],
        [200, [["If-None-Match", '"x"'], ["If-Modified-Since", THEN]]],
        [200, [["If-Match", etag]]],
        [412, [["If-Match", '"x"']]],
        [200, [["If-Unmodified-Since", THEN]]],
        [412, [["If-Unmodified-Since", BEFORE]]],
      ];
      using client = await dog.connect();
      for (const [expected, fields] of cases) {
        await t.step(`${target} ${fields.flat().join(" ")}`, async () => {
          const { status, body, fields: answered } = await client.exchange({ target, fields });
          assertEquals([status, body.length], [expected, expected === 200 ? whole.body.length : 0]);
          assertEquals([answered.get("etag"), answered.get("last-modified")], [etag, THEN]);
        });
      }
    }
    await t.step("do not count where there is no file", async () => {
      assertEquals((await dog.get("/none", { fields: [["If-None-Match", "*"]] })).status, 404);
    });
  });

  context.test("§10 static: ranges", async (t) => {
    using site = new Site();
    const large = randomBytes(LARGE);
    site.file("large", large);
    await using dog = await context.startStatic(site.path);
    const contents = { "/a.txt": "0123456789", "/large": latin1(large) };
    for (const [target, content] of Object.entries(contents)) {
      const size = content.length;
      const etag = (await dog.get(target)).fields.get("etag")!;
      const ask = (range: string, more: FieldList = []): Promise<ClientResponse> =>
        dog.get(target, { fields: [["Range", range], ...more] });
      const parts: Record<string, [from: number, to: number]> = {
        "bytes=0-3": [0, 4],
        [`bytes=${size - 6}-`]: [size - 6, size],
        "bytes=-3": [size - 3, size],
        "bytes=9-99999999": [9, size],
        "bytes=-99999999": [0, size],
      };
      for (const [range, [from, to]] of Object.entries(parts)) {
        await t.step(`${target} ${range}`, async () => {
          const { status, fields, body } = await ask(range, [["If-Range", etag]]);
          assertEquals([status, fields.get("content-range")], [206, `bytes ${from}-${to - 1}/${size}`]);
          assertEquals([latin1(body) === content.slice(from, to), fields.get("etag")], [true, etag]);
        });
      }
      await t.step(`${target} several`, async () => {
        const { status, fields, body } = await ask("bytes=4-5,0-1");
        assertEquals([status, fields.get("content-length")], [206, String(body.length)]);
        const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(fields.get("content-type") ?? "")?.[1];
        const parts = latin1(body).split(`--${boundary}`).map((part) => part.split("\r\n\r\n").at(-1));
        assertEquals(parts, ["", `${content.slice(4, 6)}\r\n`, `${content.slice(0, 2)}\r\n`, "--\r\n"]);
      });
      await t.step(`${target} none of it`, async () => {
        const { status, fields } = await ask(`bytes=${size}-`);
        assertEquals([status, fields.get("content-range")], [416, `bytes */${size}`]);
      });
      await t.step(`${target} malformed, or of another version: whole`, async () => {
        const answers = [await ask("bytes=a-b"), await ask("lines=1-2"), await ask("bytes=0-1", [["If-Range", '"x"']])];
        assertEquals(answers.map(({ status, body }) => [status, body.length]), Array(3).fill([200, size]));
      });
    }
  });

  context.test("§10 static: compressed files where they are accepted", async (t) => {
    using site = new Site();
    site.file("app.js", "whole");
    site.file("app.js.br", "as br");
    site.file("app.js.gz", "as gzip");
    site.file("noext", "words");
    site.file("noext.gz", "\x1f\x8b compressed");
    Deno.symlinkSync("../secret.txt", site.at("a.txt.gz"));
    await using dog = await context.startStatic(site.path);
    const ask = (target: string, accepted?: string, more: FieldList = []): Promise<ClientResponse> =>
      dog.get(target, {
        fields: [...(accepted === undefined ? [] : [["Accept-Encoding", accepted]] as const), ...more],
      });
    const cases: readonly (readonly [accepted: string | undefined, coding: string | undefined, text: string])[] = [
      [undefined, undefined, "whole"],
      ["", undefined, "whole"],
      ["gzip, deflate, br", "br", "as br"],
      ["gzip", "gzip", "as gzip"],
      ["br;q=0.5, gzip;q=0.8", "gzip", "as gzip"],
      ["br;q=0, gzip;q=0", undefined, "whole"],
      ["*", "br", "as br"],
      ["identity, gzip;q=0.5", undefined, "whole"],
      ["zstd", undefined, "whole"],
    ];
    const tags = new Map<string | undefined, string>();
    for (const [accepted, coding, text] of cases) {
      await t.step(accepted ?? "no field", async () => {
        const answer = await ask("/app.js", accepted);
        assertEquals([answer.status, answer.fields.get("content-encoding"), answer.text], [200, coding, text]);
        assertEquals(answer.fields.get("content-type"), "text/javascript; charset=utf-8");
        assertMatch(answer.fields.joined("vary") ?? "", /^Accept-Encoding$/i);
        tags.set(coding, answer.fields.get("etag")!);
      });
    }
    await t.step("an entity tag for each", async () => {
      assertEquals(new Set(tags.values()).size, 3);
      assertEquals((await ask("/app.js", "gzip", [["If-None-Match", tags.get("gzip")!]])).status, 304);
      assertEquals((await ask("/app.js", "gzip", [["If-None-Match", tags.get("br")!]])).status, 200);
    });
    await t.step("ranges are of the compressed bytes", async () => {
      const { text, fields } = await ask("/app.js", "gzip", [["Range", "bytes=0-1"]]);
      assertEquals([text, fields.get("content-encoding"), fields.get("content-range")], ["as", "gzip", "bytes 0-1/7"]);
    });
    await t.step("the type is that of the content", async () => {
      assertEquals((await ask("/noext", "gzip")).fields.get("content-type"), "text/plain; charset=utf-8");
    });
    await t.step("no Vary where nothing can vary", async () => {
      const { codings } = context.capabilities;
      assertEquals((await ask("/sub/b.txt", "gzip")).fields.get("vary"), codings ? undefined : "Accept-Encoding");
    });
    await t.step("one that leaves the folder is not sent", async () => {
      const { text, fields } = await ask("/a.txt", "gzip");
      assertEquals([text, fields.get("content-encoding")], ["0123456789", undefined]);
    });
    await t.step("by its own name it is a file like any other", async () => {
      const { text, fields } = await ask("/app.js.gz", "gzip");
      assertEquals([text, fields.get("content-type"), fields.get("content-encoding")], [
        "as gzip",
        "application/gzip",
        undefined,
      ]);
    });
  });

  context.test("§10 static: a file that is replaced while it is sent arrives as it was", async () => {
    using site = new Site();
    const before = new Uint8Array(HUGE).fill(0x61), after = new Uint8Array(HUGE).fill(0x62);
    site.file("huge", before);
    await using dog = await context.startStatic(site.path);
    using client = await dog.connect();
    await client.send({ target: "/huge" });
    const head = await client.readFinalHead();
    site.file("next", after);
    Deno.renameSync(site.at("next"), site.at("huge"));
    const { complete, body } = await client.readBody(head);
    assertEquals([complete, body.length, body.every((byte) => byte === 0x61)], [true, HUGE, true]);
    const next = await dog.get("/huge", { fields: [["Range", "bytes=0-0"]] });
    assertEquals(next.text, "b");
    assertNotEquals(next.fields.get("etag"), head.fields.get("etag"));
  });

  context.test("§10 static: a file that is cut while it is sent never looks whole", async () => {
    using site = new Site();
    site.file("huge", new Uint8Array(HUGE));
    await using dog = await context.startStatic(site.path);
    using client = await dog.connect();
    await client.send({ target: "/huge" });
    const head = await client.readFinalHead();
    Deno.truncateSync(site.at("huge"), 1000);
    const { complete, body } = await client.readBody(head);
    assert(!complete && body.length < HUGE, `${body.length} bytes`);
  });

  context.test("§10 static: no file stays open, whatever becomes of its answer", async () => {
    using site = new Site();
    site.file("huge", new Uint8Array(HUGE));
    await using dog = await context.startStatic(site.path);
    const asked: FieldList[] = [[["Range", "bytes=0-1"]], [["Range", "bytes=0-1,5-6"]], [["If-Match", '"x"']]];
    for (const fields of asked) await dog.get("/huge", { fields });
    await dog.request({ method: "HEAD", target: "/huge" });
    await dog.get("/huge/");
    for (let i = 0; i < 4; i++) {
      using client = await dog.connect();
      await client.send({ target: "/huge" });
      await client.readFinalHead(); // and leaves
    }
    await until(() => !openFiles(dog.pid).includes(site.at("huge")), { what: "the file to be closed" });
  });
}
