import { assert, assertEquals, assertGreaterOrEqual, assertMatch } from "@std/assert";
import { latin1, randomBytes, sha256 } from "../../helpers/bytes.ts";
import { logLine } from "../../helpers/log_line.ts";
import { join, root } from "../../helpers/paths.ts";
import { until } from "../../helpers/until.ts";
import { isCompiled } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";

/** Where handlers run. */
export const ISOLATIONS = ["worker", "none"] as const;

/** Handlers, and what they answer to `/p`; a folder's mod.ts is TypeScript. */
const FORMS = [["app.mjs", "hello /p true"], ...(isCompiled() ? [] : [["folder", "hello from a folder"]])];

/** What `echo.js` answers. */
interface Echo {
  readonly method: string;
  readonly url: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly callId?: string;
  readonly body: readonly number[];
}

/** Host, target, and the URL that the handler sees. */
const URLS: readonly (readonly [host: string, target: string, url: string])[] = [
  ["example.com", "/", "http://example.com/"],
  ["example.com:8080", "/p/q?x=1&y=%2f", "http://example.com:8080/p/q?x=1&y=%2f"],
  ["[::1]:80", "/p", "http://[::1]/p"],
  ["x", "//other.example/p", "http://x//other.example/p"],
  ["x", "/%00%ff?%", "http://x/%00%ff?%"],
  ["", "/p", "http://localhost/p"],
];

/** Paths of `answers.js`: status, body, fields of the answer; a field of `undefined` is not there. */
const ANSWERS: Readonly<Record<string, readonly [number, string, Record<string, string | undefined>]>> = {
  "/text": [200, "h\xc3\xa4llo", { "content-type": "text/plain;charset=UTF-8", "content-length": "6" }],
  "/json": [201, '{"a":1}', { "content-type": "application/json", "x-own": "it" }],
  "/bytes": [200, "\x00\xff\n", { "content-type": undefined, "content-length": "3" }],
  "/blob": [200, "ab", { "content-type": "text/x" }],
  "/form": [200, "a=1", { "content-length": "3" }],
  "/empty": [200, "", { "content-length": "0" }],
  "/none": [200, "", { "content-length": "0" }],
  "/204": [204, "", { "content-length": undefined }],
  "/304": [304, "", { etag: '"1"' }],
  "/redirect": [302, "", { location: "/text" }],
  "/hop": [200, "x", { "x-named": undefined, "transfer-encoding": undefined, "content-length": "1" }],
  "/length": [200, "four", { "content-length": "4" }],
  "/declared": [200, "abcdef", { "content-length": "6", "transfer-encoding": undefined }],
  "/streamed": [200, "abcdef", { "content-length": undefined, "transfer-encoding": "chunked" }],
  "/other": [404, "no such answer", {}],
};

/** compatibility.md §10: a handler's requests and answers, wherever it runs. */
export function inproc(context: Context): void {
  for (const isolation of ISOLATIONS) {
    context.test(`§10 inproc, ${isolation}: the request`, async (t) => {
      await using dog = await context.startInproc("echo.js", { inproc_isolation: isolation });
      const echo = async (options: Parameters<typeof dog.request>[0]): Promise<Echo> =>
        JSON.parse((await dog.request(options)).text);
      await t.step("method, fields and call id", async () => {
        const { method, fields, callId, body } = await echo({
          method: "PURGE",
          fields: [["X-Two", "1"], ["X-Call-Id", "id-1"], ["X-Two", "2"], ["X-Byte", "\xe9"]],
        });
        assertEquals([method, callId, body], ["PURGE", "id-1", []]);
        const { "x-two": two, "x-byte": byte, "user-agent": agent } = Object.fromEntries(fields);
        assertEquals([two, byte, agent], ["1, 2", "\xe9", undefined]);
      });
      await t.step("cookies are joined as cookies", async () => {
        const { fields } = await echo({ fields: [["Cookie", "a=1"], ["cookie", "b=2"]] });
        assertEquals(Object.fromEntries(fields).cookie, "a=1; b=2");
      });
      for (const [host, target, url] of URLS) {
        await t.step(`url of "${host}" and ${target}`, async () => {
          assertEquals((await echo({ target, fields: [["Host", host]], host: null })).url, url);
        });
      }
      if (context.capabilities.rawTargets) {
        await t.step("a # in the query is escaped", async () => {
          assertEquals((await echo({ target: "/p?a#b", host: "x" })).url, "http://x/p?a%23b");
        });
      }
      await t.step("no Host", async () => {
        const answer = await dog.raw("GET /p HTTP/1.0\r\n\r\n");
        assertMatch(answer.text, /"url":"http:\/\/localhost(?::\d+)?\/p"/);
      });
      for (const host of ["evil/p?", "a b", "user@x", "x:99999", "a%zz", "x#"]) {
        await t.step(`Host "${host}" is refused`, async () => {
          assertEquals((await dog.raw(`GET /p HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).status, 400);
        });
      }
      const bodies = { nothing: new Uint8Array(0), small: randomBytes(300), large: randomBytes(200_000) };
      for (const [name, body] of Object.entries(bodies)) {
        await t.step(`${name} as body, with its length and chunked`, async () => {
          assertEquals((await echo({ method: "POST", body })).body, [...body]);
          assertEquals((await echo({ method: "POST", chunks: [body.subarray(0, 1), body.subarray(1)] })).body, [
            ...body,
          ]);
        });
      }
      await t.step("a body that comes behind its head", async () => {
        using client = await dog.connect();
        await client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n");
        await client.write("ab");
        await client.write("cd");
        assertEquals(JSON.parse((await client.readResponse("POST")).text).body, [97, 98, 99, 100]);
      });
    });

    context.test(`§10 inproc, ${isolation}: the answer`, async (t) => {
      await using dog = await context.startInproc("answers.js", { inproc_isolation: isolation });
      using client = await dog.connect();
      for (const [target, [status, body, fields]] of Object.entries(ANSWERS)) {
        await t.step(target, async () => {
          const answer = await client.exchange({ target });
          assertEquals([answer.status, latin1(answer.body), answer.complete], [status, body, true]);
          for (const [name, value] of Object.entries(fields)) assertEquals(answer.fields.get(name), value, name);
        });
      }
      await t.step("HEAD: the length, and no body", async () => {
        const { status, fields, text } = await client.exchange({ method: "HEAD", target: "/text" });
        assertEquals([status, fields.get("content-length"), text], [200, "6", ""]);
        assertEquals((await client.exchange({ method: "HEAD", target: "/streamed" })).text, "");
        assertEquals((await client.exchange({ target: "/text" })).status, 200);
      });
      await t.step("Set-Cookie stays apart", async () => {
        const { fields } = await client.exchange({ target: "/cookies" });
        assertEquals([fields.all("set-cookie"), fields.joined("x")], [["a=1", "b=2"], "1, 2"]);
      });
      if (context.capabilities.reasonPhrases) {
        await t.step("a reason of its own, and the usual ones", async () => {
          assertEquals((await client.exchange({ target: "/reason" })).reason, "Short And Stout");
          assertEquals((await client.exchange({ target: "/json" })).reason, "Created");
        });
      }
      await t.step("methods that the platform forbids", async () => {
        assertEquals((await client.exchange({ method: "TRACE" })).status, 501);
      });
    });

    context.test(`§10 inproc, ${isolation}: bodies flow both ways`, async (t) => {
      await using dog = await context.startInproc("stream.js", { inproc_isolation: isolation });
      await t.step("what is answered arrives while the handler goes on", async () => {
        using client = await dog.connect();
        await client.send({ target: "/until-go" });
        const head = await client.readFinalHead();
        assertEquals(latin1((await client.readChunk())!), "first\n");
        assertEquals((await dog.get("/go")).text, "gone");
        assertEquals((await client.readBody(head)).text, "second\n");
      });
      await t.step("what is sent reaches the handler while it arrives", async () => {
        using client = await dog.connect();
        await client.write("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        const head = await client.readFinalHead();
        assertEquals(latin1((await client.readChunk())!), "a");
        await client.write("1\r\nb\r\n0\r\n\r\n");
        assertEquals((await client.readBody(head)).text, "b");
      });
      const data = randomBytes(8 << 20);
      await t.step("8 MiB echoed, with their length and chunked", async () => {
        const chunks = Array.from({ length: 64 }, (_, i) => data.subarray(i << 17, (i + 1) << 17));
        for (const request of [{ body: data }, { chunks }]) {
          using client = await dog.connect();
          // At the same time: what is not read holds back what is to be sent.
          const [{ complete, body }] = await Promise.all([
            client.readResponse("POST"),
            client.send({ method: "POST", target: "/echo", ...request }),
          ]);
          assertEquals([complete, await sha256(body)], [true, await sha256(data)]);
        }
      });
      await t.step("20 MB to a reader that begins late", async () => {
        using client = await dog.connect();
        await client.send({ target: "/zeros?n=20000000" });
        const head = await client.readFinalHead();
        await dog.get("/go");
        const { complete, body } = await client.readBody(head);
        assertEquals([complete, body.length], [true, 20_000_000]);
      });
      await t.step("a handler that stops reading, or never begins", async () => {
        for (const [target, text] of [["/first-line", "one"], ["/unread", "not read"]]) {
          assertEquals((await dog.post(target, "one\ntwo")).text, text);
          assertEquals((await dog.request({ method: "POST", target, chunks: ["one\n", "two"] })).text, text);
        }
        using client = await dog.connect();
        // The rest may be refused once the answer is there.
        const upload = client.send({ method: "POST", target: "/unread", body: data }).catch(() => {});
        assertEquals((await client.readResponse("POST")).text, "not read");
        await upload;
      });
      await t.step("an answer before the body has come", async () => {
        using client = await dog.connect();
        await client.write("POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n");
        const head = await client.readFinalHead();
        assertEquals((await client.readBody(head)).text, "not read");
        await client.write("body");
        if (head.fields.get("connection") === "close") return;
        assertEquals((await client.exchange({ target: "/unread" })).text, "not read");
      });
      await t.step("Expect: 100-continue is met once the handler reads", async () => {
        using client = await dog.connect();
        const head = (target: string) =>
          `POST ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n`;
        await client.write(head("/first-line"));
        assertEquals((await client.readResponseHead()).status, 100);
        await client.write("one\n");
        assertEquals((await client.readResponse("POST")).text, "one");
      });
    });

    context.test(`§10 inproc, ${isolation}: modules of every form`, async (t) => {
      for (const [handler, text] of FORMS) {
        await t.step(handler, async () => {
          await using dog = await context.startInproc(handler, { inproc_isolation: isolation });
          assertEquals((await dog.get("/p")).text, text);
        });
      }
    });

    context.test(`§10 inproc, ${isolation}: what is printed is logged`, async (t) => {
      await using dog = await context.startInproc("prints.js", { inproc_isolation: isolation, log_buffer_size: "7" });
      await dog.get();
      await dog.get("/long");
      const wanted = {
        stdout: [
          "while i",
          "t is lo",
          "aded",
          "text fo",
          "rmatted",
          " { an: ",
          "'object",
          "' }",
          "info",
          "two",
          "lines",
        ],
        stderr: ["error", "warning"],
      };
      await t.step("each on its stream, in lines, cut at log_buffer_size but not within a character", async () => {
        await dog.stdout.waitFor(/stdout: é$/);
        await dog.stderr.waitFor(/stderr: warning$/);
        const printed = (text: string, stream: string): string[] =>
          [...text.matchAll(new RegExp(`^.{19} ${stream}: (.*)$`, "gm"))].map(([, line]) => line);
        assertEquals(printed(dog.stdout.text, "stdout"), [...wanted.stdout, "ééé", "ééé", "ééé", "é"]);
        assertEquals(printed(dog.stderr.text, "stderr"), wanted.stderr);
      });
      await t.step("prefix_logs=false leaves them as they are", async () => {
        await using dog = await context.startInproc("prints.js", { inproc_isolation: isolation, prefix_logs: "false" });
        await dog.get("/long");
        await dog.stdout.waitFor(/^é{10}$/);
      });
    });
  }

  context.test("§10 inproc: 20,000 lines in a row arrive in order, and hold nobody", async () => {
    await using dog = await context.startInproc("prints.js");
    assertEquals((await dog.get("/many")).text, "printed");
    await dog.stdout.waitFor(/line 19999$/, 15_000);
    const numbers = [...dog.stdout.text.matchAll(/stdout: line (\d+)$/gm)].map(([, number]) => Number(number));
    assertEquals(numbers, Array.from({ length: 20_000 }, (_, i) => i));
  });

  context.test("§12 inproc: access line with reason and length", async () => {
    await using dog = await context.startInproc("answers.js", { log_callid: "true" });
    await dog.get("/text", { fields: [["X-Call-Id", "id-1"]] });
    await dog.get("/streamed");
    await dog.stderr.waitFor(logLine(/GET \/text - 200 OK - ContentLength: 6B \(\d+\.\d{4}s\) \[id-1\]/));
    await dog.stderr.waitFor(logLine(/GET \/streamed - 200 OK - ContentLength: -1B \(\d+\.\d{4}s\) \[none\]/));
  });

  context.test("§10 inproc: 64 requests at once", async () => {
    await using dog = await context.startInproc("echo.js");
    const texts = Array.from({ length: 64 }, (_, i) => `body ${i} `.repeat(i * 30));
    const answers = await Promise.all(texts.map((text) => dog.post("/", text)));
    const echoed = answers.map(({ text }) => latin1(Uint8Array.from(JSON.parse(text).body)));
    assertEquals(echoed, texts);
  });

  context.test("§10 inproc: handler_permissions narrow what the handler may do", async (t) => {
    const cases = {
      "not given": [undefined, ""],
      "none": ["none", "read,env,path,run,net"],
      "some": ["env=PATH,net=127.0.0.1,run", "read,env"],
      "whole kinds": ["read,env", "run,net"],
    } as const;
    for (const [name, [handler_permissions, refused]] of Object.entries(cases)) {
      await t.step(name, async () => {
        await using dog = await context.startInproc("permissions.js", { handler_permissions });
        const { status, text } = await dog.get();
        assertEquals([status, text], [200, refused], dog.log);
      });
    }
    await t.step("what Deno does not take is an error at the start", async () => {
      const handler = join(root, "tests/fixtures/inproc/echo.js");
      const { code, stderr } = await context.run({ mode: "inproc", handler, handler_permissions: "net=http://x" });
      assertEquals(code, 1);
      assert(stderr.includes("invalid handler_permissions"), stderr);
    });
  });

  context.test("§13 inproc: what a handler waits for is waited for at the end, within write_timeout", async (t) => {
    await t.step("done in time", async () => {
      await using dog = await context.startInproc("background.js");
      const path = `${dog.tmp}/go`;
      assertEquals((await dog.get(path)).text, "answered");
      dog.signal("SIGTERM");
      await dog.stderr.waitFor(/draining: 0 requests/);
      assert(dog.running);
      Deno.writeTextFileSync(path, "");
      assertEquals(await dog.exit(), 0);
      assertEquals(Deno.statSync(`${path}.done`).size, 0);
    });
    await t.step("not in time", async () => {
      await using dog = await context.startInproc("background.js", { write_timeout: "1s", exec_timeout: "1s" });
      await dog.get(`${dog.tmp}/never`);
      const since = performance.now();
      assertEquals(await dog.stop(), 0);
      assertGreaterOrEqual(performance.now() - since, 950);
    });
    await t.step("a failure is logged", async () => {
      await using dog = await context.startInproc("background.js");
      await dog.get("/fail");
      await dog.stderr.waitFor(/Error: secret of background/);
      await until(() => dog.running, { what: "the watchdog" });
    });
  });
}
