import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { bytes, latin1, randomBytes } from "../../helpers/bytes.ts";
import { literally, logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";

const MODES = ["streaming", "serializing"];

/** What a function prints, and what is made of it: status, reason, body, and some fields. */
const ANSWERS: Record<string, [printed: string, status: number, reason: string, body: string, fields: string[]]> = {
  "fields alone": ["Content-Type: text/x\n\nbody", 200, "OK", "body", ["content-type", "text/x"]],
  "content_type where none is named": ["X-A: 1\n\nbody", 200, "OK", "body", [
    "content-type",
    "default/type",
    "x-a",
    "1",
  ]],
  "Status with a reason": ["Status: 404 Nothing here\n\nno", 404, "Nothing here", "no", []],
  "CRLF": ["Status: 201 Made\r\nX-A: 1\r\n\r\nbo\r\n\r\ndy", 201, "Made", "bo\r\n\r\ndy", ["x-a", "1"]],
  "Location alone": ["Location: /elsewhere?x\n\n", 302, "Found", "", ["location", "/elsewhere?x"]],
  "no body": ["Status: 500 Oh\n\n", 500, "Oh", "", []],
  "204": ["Status: 204 No Content\n\n", 204, "No Content", "", []],
  "Content-Length of its own": ["X-A: 1\nContent-Length: 1\n\nlonger", 200, "OK", "longer", ["x-a", "1"]],
};

const MALFORMED: Record<string, [printed: string, reason: string]> = {
  "nothing": ["", "no empty line ends the head"],
  "no empty line": ["Content-Type: text/plain\n", "no empty line ends the head"],
  "text without a head": ["hello world\n\n", "invalid header field name"],
  "NUL": ["X-A: a\0b\n\nbody", "line 1 of the head holds a control character"],
  "bare CR": ["X-A: a\rSet-Cookie: b\n\nbody", "line 1 of the head holds a control character"],
  "1 MiB": [`X-A: ${"a".repeat(1 << 20)}\n\nbody`, "the head is larger than 65536 bytes"],
  "two Status": ["Status: 200\nStatus: 404\n\nbody", "more than one Status"],
  "Status 1000": ["Status: 1000\n\nbody", "Status is no number from 200 to 599"],
  "Status 101": ["Status: 101\nUpgrade: x\nConnection: upgrade\n\nbody", "Status is no number from 200 to 599"],
  "a space before the colon": ["X-A : 1\n\nbody", "invalid header field name"],
  "a folded line": ["X-A: 1\n 2\n\nbody", "folded header line"],
};

/** `response=cgi`: status and fields from forked functions (of-watchdog #3). */
export function cgiResponse(context: Context): void {
  /** Starts a watchdog whose function prints the file `out`. */
  const startCat = (tmp: TempDir, mode: string): Promise<Watchdog> =>
    context.start(`cat ${tmp.at("out")}`, { mode, response: "cgi", content_type: "default/type" });

  for (const mode of MODES) {
    context.test(`response=cgi in ${mode} mode takes status and fields from what is printed`, async (t) => {
      using tmp = new TempDir();
      await using dog = await startCat(tmp, mode);
      for (const [name, [printed, status, reason, body, fields]] of Object.entries(ANSWERS)) {
        await t.step(name, async () => {
          tmp.file("out", bytes(printed));
          using client = await dog.connect();
          const answer = await client.exchange();
          assertEquals([answer.status, answer.text, answer.complete], [status, body, true]);
          if (context.capabilities.reasonPhrases) assertEquals(answer.reason, reason);
          for (let i = 0; i < fields.length; i += 2) assertEquals(answer.fields.all(fields[i]), [fields[i + 1]]);
          assertEquals(answer.fields.all("status"), []);
          assertEquals((await client.exchange()).status, status);
        });
      }
      await t.step("HEAD", async () => {
        tmp.file("out", "Status: 404\n\nbody");
        using client = await dog.connect();
        for (let i = 0; i < 2; i++) {
          const { status, text } = await client.exchange({ method: "HEAD" });
          assertEquals([status, text], [404, ""]);
        }
      });
      await t.step("a large body", async () => {
        const data = randomBytes(1_000_000);
        tmp.file("out", bytes(`Status: 201\r\n\r\n${latin1(data)}`));
        const { status, body } = await dog.get();
        assertEquals([status, body], [201, data]);
      });
    });

    context.test(`response=cgi in ${mode} mode drops what frames the message or concerns the connection`, async () => {
      using tmp = new TempDir();
      await using dog = await startCat(tmp, mode);
      tmp.file(
        "out",
        "Connection: close, X-Hop\nTransfer-Encoding: gzip\nKeep-Alive: max=1\nX-Hop: 1\nX-Kept: 1\n\nbody",
      );
      using client = await dog.connect();
      for (let i = 0; i < 2; i++) {
        const { text, fields } = await client.exchange();
        assertEquals([text, fields.get("x-kept")], ["body", "1"]);
        assertEquals(["connection", "keep-alive", "x-hop"].map((name) => fields.get(name)), Array(3).fill(undefined));
        assert(fields.get("transfer-encoding") !== "gzip");
      }
    });

    context.test(`response=cgi in ${mode} mode answers a malformed head with 500, and logs why`, async (t) => {
      using tmp = new TempDir();
      await using dog = await startCat(tmp, mode);
      for (const [name, [printed, reason]] of Object.entries(MALFORMED)) {
        await t.step(name, async () => {
          tmp.file("out", bytes(printed));
          const { status, text, fields } = await dog.get();
          assertEquals([status, text, fields.all("set-cookie")], [500, `malformed CGI response: ${reason}`, []]);
          await dog.stderr.waitFor(logLine(literally(text)));
        });
      }
      await t.step("the next one is served", async () => {
        tmp.file("out", "X-A: 1\n\nok");
        assertEquals((await dog.get()).text, "ok");
      });
    });
  }

  context.test("response=cgi ends a function that goes on behind a malformed head", async () => {
    await using dog = await context.start(fixture("print_cgi_head_then_wait.sh"), {
      response: "cgi",
      kill_grace: "100ms",
    });
    assertEquals((await dog.get()).status, 500);
    await dog.noChildren(2_000);
  });

  context.test("response=cgi in streaming mode sends head and body as they are printed", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("print_cgi_around_file.sh", tmp.at("go")), { response: "cgi" });
    using client = await dog.connect();
    await client.send({});
    const head = await client.readFinalHead();
    assertEquals([head.status, head.fields.get("content-type")], [201, "text/plain"]);
    assertEquals(new TextDecoder().decode((await client.readChunk())!), "first\n");
    tmp.file("go");
    const { text, complete } = await client.readBody(head);
    assertEquals([text, complete], ["second\n", true]);
  });

  context.test("response=cgi in serializing mode has a length, and the duration is the watchdog's", async () => {
    using tmp = new TempDir();
    await using dog = await startCat(tmp, "serializing");
    tmp.file("out", "Status: 404\nX-Duration-Seconds: 1\nContent-Length: 99\n\nbody");
    const { fields } = await dog.get();
    assertEquals(fields.all("content-length"), ["4"]);
    assertEquals(fields.all("x-duration-seconds").map((value) => /^\d+\.\d{6}$/.test(value)), [true]);
  });

  context.test("response: other words are refused at start", async () => {
    const { code, stderr } = await context.run({ fprocess: "cat", response: "CGI" });
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'invalid response "CGI": want raw or cgi');
  });
}
