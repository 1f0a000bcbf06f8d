import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { latin1, randomBytes } from "../../helpers/bytes.ts";
import { literally, logLine } from "../../helpers/log_line.ts";
import { Site } from "../../helpers/site.ts";
import { fifo } from "../../helpers/special_files.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import type { Context } from "../context.ts";

/** Names of files, what they hold, and the Content-Type that they are sent with. */
const TYPES: readonly (readonly [name: string, content: string | Uint8Array, type: string])[] = [
  ["app.js", "let x=1", "text/javascript; charset=utf-8"],
  ["style.css", "a{}", "text/css; charset=utf-8"],
  ["data.json", "{}", "application/json"],
  ["pic.svg", "<svg/>", "image/svg+xml"],
  ["m.wasm", "\0asm", "application/wasm"],
  ["noext", "plain words", "text/plain; charset=utf-8"],
  ["binary", new Uint8Array([0, 1, 2, 255]), "application/octet-stream"],
  ["empty.txt", "", "text/plain; charset=utf-8"],
  ["sp ace.txt", "space", "text/plain; charset=utf-8"],
  ["ü.txt", "umlaut", "text/plain; charset=utf-8"],
  [".hidden", "dot", "text/plain; charset=utf-8"],
  ["large", randomBytes(300_000), "application/octet-stream"],
  ["large words", "w".repeat(300_000), "text/plain; charset=utf-8"],
];

/** Ways to a file outside. */
const OUTSIDE = [
  ...["/../secret.txt", "/sub/../../secret.txt", "/%2e%2e/secret.txt", "/.%2e/secret.txt", "/..%2fsecret.txt"],
  ...["/%2e%2e%2fsecret.txt", "/sub/..%2f..%2fsecret.txt", "/sub/%2e%2e/%2e%2e/secret.txt", "/%252e%252e/secret.txt"],
  ...["/..%5csecret.txt", "/..\\secret.txt", "//secret.txt", "/../site-secret/s.txt", "/a.txt/../../secret.txt"],
  ...["/..;/secret.txt", "/%00/../secret.txt", "/secret.txt%00", "/..%c0%afsecret.txt", "/%c0%ae%c0%ae/secret.txt"],
  ...["/out.txt", "/out/s.txt", "/everything/etc/passwd"],
];

/** compatibility.md §10: which file is found, and how it is told of. */
export function staticFiles(context: Context): void {
  context.test("§10 static: files with their type, length and bytes", async (t) => {
    using site = new Site();
    for (const [name, content] of TYPES) site.file(name, content);
    await using dog = await context.startStatic(site.path);
    using client = await dog.connect();
    for (const [name, content, type] of TYPES) {
      await t.step(name, async () => {
        const { status, fields, body } = await client.exchange({ target: `/${encodeURIComponent(name)}` });
        const expected = typeof content === "string" ? new TextEncoder().encode(content) : content;
        assertEquals([status, fields.all("content-type")], [200, [type]]);
        assertEquals(fields.all("content-length"), [String(expected.length)]);
        assertEquals(fields.get("accept-ranges"), "bytes");
        assertEquals(latin1(body), latin1(expected));
      });
    }
    await t.step("a query does not matter", async () => {
      assertEquals((await client.exchange({ target: "/a.txt?v=1/../2" })).text, "0123456789");
    });
    await t.step("escapes of what needs none do not either", async () => {
      assertEquals((await client.exchange({ target: "/%61%2Etxt" })).text, "0123456789");
    });
    await t.step("nor do slashes in a row", async () => {
      assertEquals((await client.exchange({ target: "//sub//b.txt" })).text, "sub");
    });
  });

  context.test("§10 static: folders give their index.html, and nothing where there is none", async (t) => {
    using site = new Site();
    Deno.mkdirSync(site.at("empty"));
    site.file("empty/a.txt", "not listed");
    await using dog = await context.startStatic(site.path);
    await t.step("the root", async () => {
      const { text, fields } = await dog.get("/");
      assertEquals([text, fields.get("content-type")], ["<h1>home</h1>", "text/html; charset=utf-8"]);
    });
    await t.step("another folder", async () => assertEquals((await dog.get("/sub/")).text, "<h1>sub</h1>"));
    await t.step("no listing", async () => {
      const { status, text } = await dog.get("/empty/");
      assertEquals([status, text], [404, "404 page not found\n"]);
    });
    await t.step("a folder called index.html is none", async () => {
      Deno.mkdirSync(site.at("empty/index.html"));
      assertEquals((await dog.get("/empty/")).status, 404);
    });
  });

  context.test("§10 static: one spelling of each path, the others are redirected there", async (t) => {
    using site = new Site();
    for (const folder of ["sp ace", "a:b"]) Deno.mkdirSync(site.at(folder));
    site.file("sub/c d.txt", "c");
    await using dog = await context.startStatic(site.path);
    const cases: Record<string, string> = {
      "/sub": "sub/",
      "/sub?x=1&y": "sub/?x=1&y",
      "/sp%20ace": "sp%20ace/",
      "/a:b": "a%3Ab/",
      "/sub/index.html": "./",
      "/sub/index.html?x": "./?x",
      "/none/index.html": "./",
      "/a.txt/": "../a.txt",
      "/sub/c%20d.txt/?x": "../c%20d.txt?x",
    };
    for (const [target, location] of Object.entries(cases)) {
      await t.step(target, async () => {
        const { status, fields, text } = await dog.get(target);
        assertEquals([status, fields.all("location"), text], [301, [location], ""]);
      });
    }
  });

  context.test("§10 static: what is not there is 404 as Go's file server words it", async (t) => {
    using site = new Site();
    await using dog = await context.startStatic(site.path);
    for (const target of ["/none", "/none/", "/a.txt/b", "/a.txt%00.html", "/.", "/%ff", `/${"x".repeat(300)}`]) {
      await t.step(target, async () => {
        const { status, text, fields } = await dog.get(target);
        assertEquals([status, text], [404, "404 page not found\n"]);
        assertEquals(fields.all("content-type"), ["text/plain; charset=utf-8"]);
        assertEquals(fields.get("x-content-type-options"), "nosniff");
      });
    }
    await t.step("a file that comes later is found", async () => {
      assertEquals((await dog.get("/new.txt")).status, 404);
      site.file("new.txt", "new");
      assertEquals((await dog.get("/new.txt")).text, "new");
      Deno.removeSync(site.at("new.txt"));
      assertEquals((await dog.get("/new.txt")).status, 404);
    });
  });

  context.test("§10 static: nothing outside of the folder, by no spelling and no link", async (t) => {
    using site = new Site();
    Deno.symlinkSync("../secret.txt", site.at("out.txt"));
    Deno.symlinkSync("../site-secret", site.at("out"));
    Deno.symlinkSync("/", site.at("everything"));
    await using dog = await context.startStatic(site.path);
    for (const target of OUTSIDE) {
      await t.step(target, async () => {
        const { status, text } = await dog.get(target);
        assert(status === 404 || status === 400, `status ${status}`);
        assert(!text.includes("SECRET") && !text.includes("root:"), text);
      });
    }
    await t.step("an absolute-form target", async () => {
      const { status } = await dog.raw("GET http://x/../secret.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assert(status === 404 || status === 400, `status ${status}`);
    });
    await t.step("links within are followed", async () => {
      Deno.symlinkSync("a.txt", site.at("link.txt"));
      Deno.symlinkSync("sub", site.at("folder"));
      assertEquals((await dog.get("/link.txt")).text, "0123456789");
      assertEquals((await dog.get("/folder/b.txt")).text, "sub");
    });
    await t.step("a link that is turned outwards is followed no more", async () => {
      Deno.removeSync(site.at("link.txt"));
      Deno.symlinkSync("../secret.txt", site.at("link.txt"));
      assertEquals((await dog.get("/link.txt")).status, 404);
    });
  });

  context.test("§10 static: what is neither file nor folder is never opened", async (t) => {
    using site = new Site();
    await fifo(site.at("fifo"));
    await fifo(site.at("a.txt.gz"));
    using _socket = Deno.listen({ transport: "unix", path: site.at("socket") });
    Deno.symlinkSync("/dev/zero", site.at("device"));
    await using dog = await context.startStatic(site.path);
    for (const target of ["/fifo", "/socket", "/device"]) {
      await t.step(target, async () => assertEquals((await dog.get(target)).status, 404));
    }
    await t.step("also as a compressed file", async () => {
      const { text } = await dog.get("/a.txt", { fields: [["Accept-Encoding", "gzip"]] });
      assertEquals(text, "0123456789");
    });
  });

  context.test("§10 static: GET and HEAD alone", async (t) => {
    using site = new Site();
    await using dog = await context.startStatic(site.path);
    await t.step("HEAD has the fields of GET and no body", async () => {
      site.file("large", randomBytes(300_000));
      using client = await dog.connect();
      for (const target of ["/a.txt", "/large", "/none"]) {
        const get = await client.exchange({ target });
        const head = await client.exchange({ method: "HEAD", target });
        assertEquals([head.status, head.fields.get("etag")], [get.status, get.fields.get("etag")]);
        if (get.status === 200) assertEquals(head.fields.get("content-length"), get.fields.get("content-length"));
      }
    });
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"]) {
      await t.step(method, async () => {
        const { status, fields } = await dog.request({ method, target: "/a.txt" });
        assertEquals([status, fields.get("allow")], [405, "GET, HEAD"]);
      });
    }
  });

  context.test("§10 static: a folder that is none is an error at the start", async (t) => {
    using tmp = new TempDir();
    const cases = { [tmp.at("none")]: "cannot be served: No such file", [tmp.file("file")]: "is not a folder" };
    for (const [path, reason] of Object.entries(cases)) {
      await t.step(reason, async () => {
        const { code, stderr } = await context.run({ mode: "static", static_path: path });
        assertEquals(code, 1);
        assertStringIncludes(stderr, `static_path "${path}" ${reason}`);
        assert(!stderr.includes("Listening on port"), stderr);
      });
    }
  });

  context.test("§10 static: logged at the start, counted, and without access lines", async () => {
    using site = new Site();
    await using dog = await context.startStatic(site.path, { max_inflight: "1" });
    assertMatch(dog.log, logLine(literally(`Serving files at: ${site.path}`)));
    assertMatch(dog.log, logLine(literally('Watchdog mode: static\tfprocess: ""')));
    assertEquals((await dog.get("/_/ready")).status, 200);
    await dog.get("/a.txt");
    assertEquals(await dog.stop(), 0);
    assert(!dog.log.includes("/a.txt"), dog.log);
  });
}
