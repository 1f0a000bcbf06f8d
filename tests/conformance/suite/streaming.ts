import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { randomBytes, sha256 } from "../../helpers/bytes.ts";
import { logLine } from "../../helpers/log_line.ts";
import { fixture, root } from "../../helpers/paths.ts";
import { requires } from "../../helpers/requires.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { pause, until } from "../../helpers/until.ts";
import type { Context } from "../context.ts";

/** compatibility.md §6: what functions print reaches the client, whole and at once. */
export function streaming(context: Context): void {
  context.test("§6 streaming: cat", async (t) => {
    await using dog = await context.start("cat");
    await t.step("small: 200 with content_type's default", async () => {
      const { version, status, reason, text, fields } = await dog.post("/", "hello");
      assertEquals([version, status, reason, text], ["HTTP/1.1", 200, "OK", "hello"]);
      assertEquals(fields.get("content-type"), "application/octet-stream");
      assertEquals(fields.get("x-duration-seconds"), undefined);
    });
    for (
      const [name, length] of [["nothing", 0], ["every byte", 256], ["16 KiB", 16_384], ["200,000 bytes", 200_000], [
        "8 MiB",
        8 << 20,
      ]] as const
    ) {
      const data = length === 256 ? Uint8Array.from({ length }, (_, i) => i) : randomBytes(length);
      const pieces = Array.from(
        { length: Math.ceil(length / 50_000) },
        (_, i) => data.subarray(i * 50_000, (i + 1) * 50_000),
      );
      await t.step(`${name}, with its length`, async () => {
        const { complete, body } = await dog.post("/", data);
        assertEquals([complete, body.length, await sha256(body)], [true, length, await sha256(data)]);
      });
      await t.step(`${name}, chunked`, async () => {
        const { complete, body } = await dog.request({ method: "POST", chunks: pieces });
        assertEquals([complete, body.length, await sha256(body)], [true, length, await sha256(data)]);
      });
    }
    await t.step("keep-alive: 20 requests on one connection", async () => {
      using client = await dog.connect();
      for (let i = 0; i < 20; i++) {
        assertEquals((await client.exchange({ method: "POST", body: `body ${i}` })).text, `body ${i}`);
      }
    });
    await t.step("HEAD: head alone, and the connection goes on", async () => {
      using client = await dog.connect();
      const { status, text, fields } = await client.exchange({ method: "HEAD" });
      assertEquals([status, text, fields.get("content-type")], [200, "", "application/octet-stream"]);
      assertEquals(fields.get("content-length"), undefined, "the length that GET would have is not known");
      assertEquals((await client.exchange({ method: "POST", body: "next" })).text, "next");
    });
    await t.step("no child is left, not even as a zombie", async () => {
      await until(() => dog.children().length + dog.zombies().length === 0, { what: "the end of all children" });
    });
  });

  context.test("§6 streaming: wc -c counts what was sent", async () => {
    await using dog = await context.start("wc -c", { content_type: "text/plain" });
    assertEquals((await dog.get()).text.trim(), "0");
    assertEquals((await dog.post("/", "")).text.trim(), "0");
    const { text, fields } = await dog.post("/", new Uint8Array(3_000_000));
    assertEquals([text.trim(), fields.get("content-type")], ["3000000", "text/plain"]);
    assertEquals((await dog.request({ method: "DELETE", chunks: ["ab", "c"] })).text.trim(), "3");
  });

  context.test("§6 streaming: sha256sum of an upload", async () => {
    await using dog = await context.start("sha256sum");
    const data = randomBytes(5_000_000);
    assertEquals((await dog.post("/", data)).text.split(" ")[0], await sha256(data));
  });

  context.test("§6 streaming: grep by its exit code", async () => {
    await using dog = await context.start("grep needle");
    const found = await dog.post("/", "hay\nneedle 1\nhay\n");
    assertEquals([found.status, found.text], [200, "needle 1\n"]);
    assertEquals((await dog.post("/", "hay\n")).status, 500);
    await dog.stderr.waitFor(/exit status 1$/);
  });

  context.test(requires("§6 streaming: a Python script that prints slowly is heard at once", "python3"), async () => {
    await using dog = await context.start(fixture("print_slowly.py", "3", "0.6"));
    const { status, text, pieces } = await dog.get();
    assertEquals([status, text], [200, "1\n2\n3\n"]);
    assertGreaterOrEqual(pieces.length, 3);
    assertGreaterOrEqual(pieces.at(-1)!.at - pieces[0].at, 1_000);
    assertGreaterOrEqual(pieces[1].at - pieces[0].at, 400);
  });

  context.test("§6 streaming: what is printed arrives while the function goes on", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("print_around_file.sh", tmp.at("go")));
    using client = await dog.connect();
    await client.send({});
    const response = await client.readFinalHead();
    assertEquals([response.status, new TextDecoder().decode((await client.readChunk())!)], [200, "first\n"]);
    tmp.file("go");
    assertEquals((await client.readBody(response)).text, "second\n");
  });

  context.test("§6 streaming: the body reaches the function while it arrives", async (t) => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("save_first_line.sh", tmp.at("line")));
    const framings = {
      "Content-Length: 9": ["first\n", "abc"],
      "Transfer-Encoding: chunked": ["6\r\nfirst\n\r\n", "3\r\nabc\r\n0\r\n\r\n"],
    };
    for (const [field, [first, rest]] of Object.entries(framings)) {
      await t.step(field, async () => {
        tmp.file("line");
        using client = await dog.connect();
        await client.write(`POST / HTTP/1.1\r\nHost: x\r\n${field}\r\n\r\n${first}`);
        await until(() => Deno.readTextFileSync(tmp.at("line")) === "first\n", {
          what: "the first line at the function",
        });
        await client.write(rest);
        assertEquals((await client.readResponse("POST")).text.trim(), "3");
      });
    }
  });

  context.test("§6 streaming: one byte a second passes at once, both ways", async () => {
    await using dog = await context.start("cat");
    using client = await dog.connect();
    await client.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const byte of "abc") {
      const sent = performance.now();
      await client.write(`1\r\n${byte}\r\n`);
      if (byte === "a") assertEquals((await client.readFinalHead()).status, 200);
      assertEquals(new TextDecoder().decode((await client.readChunk())!), byte);
      assertLess(performance.now() - sent, 900);
      await pause(1_000 - (performance.now() - sent));
    }
    await client.write("0\r\n\r\n");
    assertEquals(await client.readChunk(), null);
  });

  context.test("§6 streaming: 20 requests run side by side", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")));
    const running = Array.from({ length: 20 }, () => dog.get());
    await until(() => dog.children().length >= 20, { what: "20 children" });
    tmp.file("go");
    for (const { status, text } of await Promise.all(running)) assertEquals([status, text], [200, "done\n"]);
  });

  context.test("§6 streaming: a slow reader gets everything", async () => {
    await using dog = await context.start("head -c 20000000 /dev/zero");
    using client = await dog.connect();
    await client.send({});
    const head = await client.readFinalHead();
    await pause(300);
    const { complete, body } = await client.readBody(head);
    assertEquals([complete, body.length], [true, 20_000_000]);
  });

  context.test("§6 streaming: stderr goes to the log, not to the client", async () => {
    await using dog = await context.start(fixture("noisy_stderr.sh", "200"));
    assertEquals((await dog.get()).text, "printed\n");
    await dog.stderr.waitFor(logLine(/stderr: line 199/));
    const numbers = [...dog.log.matchAll(/stderr: line (\d+)$/gm)].map(([, number]) => Number(number));
    assertEquals(numbers, Array.from({ length: 200 }, (_, i) => i));
  });

  context.test("§6 streaming: the last lines on stderr are not lost, request after request", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(
      fixture("print_file_on_stderr.sh", tmp.file("lines", "one\ntwo\nlast, without newline")),
    );
    for (let i = 0; i < 10; i++) await dog.get();
    await until(() => dog.log.split("stderr: last, without newline").length === 11, { what: "all last lines" });
  });

  context.test("§6 streaming: access line as the text of go-units", async (t) => {
    await using dog = await context.start("cat");
    const sizes: Record<string, number> = {
      "0B": 0,
      "1B": 1,
      "999B": 999,
      "1kB": 1_000,
      "1.024kB": 1_024,
      "12.35kB": 12_345,
      "1000kB": 999_999,
      "2.5MB": 2_500_000,
    };
    for (const [shown, size] of Object.entries(sizes)) {
      await t.step(shown, async () => {
        await dog.post(`/size/${size}?x=%7B`, new Uint8Array(size));
        const line = new RegExp(`POST /size/${size}\\?x=%7B - 200 - ContentLength: ${shown} \\(\\d+\\.\\d{4}s\\)`);
        assertMatch((await dog.stderr.waitFor(logLine(line)))[0], line);
      });
    }
    await t.step("none for kube-probe", async () => {
      await dog.get("/probed", { fields: [["User-Agent", "kube-probe/1.29"]] });
      await dog.get("/other");
      await dog.stderr.waitFor(/GET \/other - 200/);
      assert(!dog.log.includes("/probed"), dog.log);
    });
  });

  context.test(requires("§6 streaming: the function inherits no descriptor of the watchdog", "python3"), async () => {
    await using dog = await context.start(fixture("open_descriptors.py"));
    assertEquals((await dog.get()).text, await inheritedDescriptors());
  });

  context.test("§5 function_rlimit sets the function's soft limit of open files", async () => {
    await using dog = await context.start(fixture("limits.sh"), { function_rlimit: "777" });
    assertEquals((await dog.get()).text, "777\n");
  });

  context.test("§5 function_rlimit above the hard limit, which no function could be started with, ends the start", async () => {
    const wrapper = ["sh", "-c", 'ulimit -n 2000; exec "$0" "$@"'];
    const { code, stderr } = await context.run({ fprocess: "cat", function_rlimit: "2001" }, { wrapper });
    assertEquals(code, 1);
    assertStringIncludes(stderr, 'invalid function_rlimit "2001": want at most 2000, the hard limit of open files');
    await using dog = await context.start(fixture("limits.sh"), { function_rlimit: "2000" }, { wrapper });
    assertEquals((await dog.get()).text, "2000\n");
  });
}

/** What the same program prints as a child of the tests: descriptors that the tests were started with go down to it. */
async function inheritedDescriptors(): Promise<string> {
  const args = ["-IS", `${root}/tests/fixtures/open_descriptors.py`];
  const { stdout } = await new Deno.Command("python3", { args, stdin: "null", stdout: "piped", stderr: "null" })
    .output();
  return new TextDecoder().decode(stdout);
}
