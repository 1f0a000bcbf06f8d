import { assert, assertEquals, assertMatch } from "@std/assert";
import { utf8 } from "../../helpers/bytes.ts";
import { logLine } from "../../helpers/log_line.ts";
import { valueOf } from "../../helpers/metrics.ts";
import { fixture, join, quoted, root } from "../../helpers/paths.ts";
import { requires } from "../../helpers/requires.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import type { Context, Env } from "../context.ts";

const AFTERBURN: Env = { mode: "afterburn" };

/** Answers with the body; some paths make it do otherwise. */
const FUNCTION = fixture("afterburn/misbehave.sh");

/** Functions that answer `<name> <method> <target> <body>`, and what their machines have to have. */
const LANGUAGES: Record<string, { readonly command: string; readonly needs: readonly string[] }> = {
  "node": { command: `node ${quoted(join(root, "tests/fixtures/afterburn/echo.mjs"))}`, needs: ["node"] },
  "python": { command: fixture("afterburn/count_characters.py"), needs: ["python3"] },
  "java": { command: `java ${quoted(join(root, "tests/fixtures/afterburn/Echo.java"))}`, needs: ["java", "javac"] },
};

/** compatibility.md §9: one process for all requests, HTTP over its pipes. */
export function afterburn(context: Context): void {
  const { capabilities } = context;

  for (const [name, { command, needs }] of Object.entries(LANGUAGES)) {
    context.test(requires(`§9 a function in ${name}`, ...needs), async (t) => {
      await using dog = await context.start(command, AFTERBURN);
      /** What the function answers: one counts the characters of its text as its length. */
      const expected = (method: string, target: string, body: string): string => {
        const text = `${name} ${method} ${target} ${body}`;
        const whole = new TextEncoder().encode(text);
        return utf8(name === "python" ? whole.subarray(0, text.length) : whole);
      };
      const post = async (target: string, body: string): Promise<string> => {
        const { status, text, complete } = await dog.post(target, new TextEncoder().encode(body));
        assertEquals([status, complete], [200, true]);
        return text;
      };
      await t.step("requests with and without a body", async () => {
        for (const method of ["GET", "POST", "DELETE"]) {
          assertEquals((await dog.request({ method, target: "/a/b?c=d" })).text, expected(method, "/a/b?c=d", ""));
        }
        for (const body of ["x", "hello\r\n\r\nworld", "0123456789".repeat(20_000)]) {
          assertEquals(await post("/p", body), expected("POST", "/p", body));
        }
      });
      await t.step("a chunked request", async () => {
        const { text } = await dog.request({ method: "POST", chunks: ["ab", "c", "x".repeat(50_000)] });
        assertEquals(text, expected("POST", "/", `abc${"x".repeat(50_000)}`));
      });
      await t.step("characters of many bytes, one request after the other", async () => {
        using client = await dog.connect();
        for (let i = 0; i < 20; i++) {
          const body = new TextEncoder().encode(`é${i}日本`);
          const { text } = await client.exchange({ method: "POST", target: `/${i}`, body });
          assertEquals(text, expected("POST", `/${i}`, `é${i}日本`));
        }
      });
      await t.step("many requests at the same time", async () => {
        const targets = Array.from({ length: 30 }, (_, i) => `/${i}`);
        const texts = await Promise.all(targets.map((target) => post(target, "ü")));
        assertEquals(texts, targets.map((target) => expected("POST", target, "ü")));
      });
      await t.step("all by one process, which ends with the watchdog", async () => {
        assertEquals(dog.log.match(/Forking: /g)?.length, 1);
        assertEquals(await dog.stop(), 0);
        assertEquals(dog.children(), []);
      });
    });
  }

  context.test("§9 request: the line as it came, Host, User-Agent and Content-Length, then the other fields", async (t) => {
    await using dog = await context.start(FUNCTION, AFTERBURN);
    const head = async (method: string, fields: [string, string][], body?: string): Promise<string[]> => {
      const target = "/head";
      return (await dog.request({ method, target, host: "fn.test:8080", fields, body })).text.split(";");
    };
    await t.step("POST", async () => {
      assertEquals(await head("POST", [["accept", "*/*"], ["user-agent", "me/1"], ["x-call-id", "7"]], "abc"), [
        ...["POST /head HTTP/1.1", "Host: fn.test:8080", "User-Agent: me/1", "Content-Length: 3"],
        ...["Accept: */*", "X-Call-Id: 7", ""],
      ]);
    });
    await t.step("GET: Content-Length is there, and nothing that nobody sent", async () => {
      const lines = ["GET /head HTTP/1.1", "Host: fn.test:8080", "Content-Length: 0", ""];
      assertEquals(await head("GET", []), lines);
      assertEquals(
        await head("GET", [["Connection", "keep-alive, X-Named"], ["X-Named", "1"], ["TE", "trailers"]]),
        lines,
      );
    });
  });

  context.test("§9 request: head and body are one write", async () => {
    await using dog = await context.start(fixture("afterburn/one_read.sh"), AFTERBURN);
    for (const size of [0, 1, 5_000, 20_000, 60_000]) {
      const { text } = await dog.post("/", "x".repeat(size));
      assertMatch(text, /^\d+$/);
      assert(Number(text) > size + 50, `${text} bytes of head and body for a body of ${size}`);
    }
  });

  context.test("§9 answers", async (t) => {
    await using dog = await context.start(FUNCTION, AFTERBURN);
    await t.step("status and reason", async () => {
      const { status, reason, text } = await dog.post("/created", "x");
      assertEquals([status, reason, text], [201, capabilities.reasonPhrases ? "Made Here" : "Created", "x"]);
    });
    await t.step("in chunks: whole, with its length", async () => {
      const { text, fields } = await dog.post("/chunked", "abcde");
      assertEquals([text, fields.get("content-length")], ["abcde", "5"]);
    });
    await t.step("of version 0.0, as Go's http.Response writes it where none was set", async () => {
      for (const body of ["abc", "de"]) assertEquals((await dog.post("/zero-version", body)).text, body);
    });
    await t.step("with a LF alone at the end of a line, as a script may print it", async () => {
      const { text, fields } = await dog.post("/lf", "abc");
      assertEquals([text, fields.get("x-line")], ["abc", "lf"]);
    });
    await t.step("behind an interim one", async () => {
      assertEquals((await dog.post("/interim", "abc")).text, "abc");
    });
    await t.step("without a body", async () => {
      const { status, text } = await dog.get("/none");
      assertEquals([status, text], [204, ""]);
    });
    await t.step("to HEAD: the length of a body that does not come, though the function sends it", async () => {
      using client = await dog.connect();
      for (let i = 0; i < 3; i++) {
        const { status, text, fields } = await client.exchange({ method: "HEAD", target: "/head", host: "a" });
        assertEquals([status, text, fields.get("content-length")], [200, "", "46"]);
      }
      assertEquals((await client.exchange({ method: "POST", body: "abc" })).text, "abc");
    });
    await t.step("until the process ends; another one takes over", async () => {
      const before = (await dog.get("/pid")).text;
      for (let i = 0; i < 3; i++) {
        const { status, text, complete } = await dog.get("/end");
        assertEquals([status, text, complete], [200, "all of it", true]);
      }
      const after = (await dog.get("/pid")).text;
      assert(after !== before, "the process that has ended answers");
    });
  });

  context.test("§9 large bodies pass both ways, up to max_body_bytes", async (t) => {
    await using dog = await context.start(FUNCTION, { ...AFTERBURN, max_body_bytes: "250000" });
    await t.step("at the limit", async () => {
      const { status, body } = await dog.post("/", "x".repeat(250_000));
      assertEquals([status, body.length], [200, 250_000]);
    });
    await t.step("a request above it is 413, and never reaches the function", async () => {
      using client = await dog.connect();
      client.send({ method: "POST", body: "x".repeat(250_001) }).catch(() => {});
      assertEquals((await client.readResponse("POST")).status, 413);
      using other = await dog.connect();
      other.send({ method: "POST", chunks: ["x".repeat(200_000), "x".repeat(200_000)] }).catch(() => {});
      assertEquals((await other.readResponse("POST")).status, 413);
    });
    await t.step("an answer above it is 500", async () => {
      const { status, text } = await dog.get("/large");
      assertEquals([status, text], [500, "answered more than max_body_bytes (250000)"]);
    });
    assertEquals(dog.log.match(/POST \/$/gm)?.length, 1, "requests that the function has seen");
  });

  context.test("§9 one request at a time, in the order in which they came", async () => {
    using tmp = new TempDir();
    await using dog = await context.start(FUNCTION, AFTERBURN);
    const inFlight = async (count: number): Promise<void> => {
      await until(async () => valueOf(await dog.metrics(), "http_requests_in_flight") === count, {
        what: `${count} requests in flight`,
      });
    };
    const answers = [dog.post("/wait", tmp.at("go"))];
    for (let i = 1; i <= 5; i++) {
      await inFlight(i);
      answers.push(dog.post(`/${i}`, `${i}`));
    }
    await inFlight(6);
    assertEquals(dog.log.match(/stderr: .*/g), ["stderr: POST /wait"]);
    tmp.file("go");
    const [, ...rest] = await Promise.all(answers);
    assertEquals(rest.map(({ text }) => text), ["1", "2", "3", "4", "5"]);
    await dog.stderr.waitFor(/stderr: POST \/5/);
    assertEquals(
      dog.log.match(/stderr: .*/g),
      ["/wait", "/1", "/2", "/3", "/4", "/5"].map((target) => `stderr: POST ${target}`),
    );
  });

  context.test("§9 slow clients keep nobody waiting", async (t) => {
    await using dog = await context.start(FUNCTION, AFTERBURN);
    await t.step("one that sends its body slowly", async () => {
      using slow = await dog.connect();
      await slow.write("POST /slowly HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
      assertEquals((await dog.post("/", "x")).text, "x");
      await slow.write("def");
      assertEquals((await slow.readResponse("POST")).text, "abcdef");
    });
    await t.step("one that does not read its answer", async () => {
      using slow = await dog.connect();
      await slow.send({ method: "POST", target: "/unread", body: "x".repeat(10_000_000) });
      await dog.stderr.waitFor(/stderr: POST \/unread/);
      assertEquals((await dog.post("/", "x")).text, "x");
      assertEquals((await slow.readResponse("POST")).body.length, 10_000_000);
    });
  });

  context.test("§12 afterburn mode: its lines", async () => {
    await using dog = await context.start(FUNCTION, { ...AFTERBURN, log_callid: "true" });
    await dog.post("/created", "hello", { fields: [["X-Call-Id", "abc"]] });
    const [program, ...args] = FUNCTION.split(" ");
    for (
      const line of [
        `Forking: ${program}, arguments: \\[${args.join(" ")}\\]`,
        "Started logging: stderr from function\\.",
        `Watchdog mode: afterburn\tfprocess: ${JSON.stringify(FUNCTION)}`,
        "stderr: POST /created",
        "POST /created - 201 Made Here - ContentLength: 5B \\(\\d+\\.\\d{4}s\\) \\[abc\\]",
      ]
    ) await dog.stderr.waitFor(logLine(new RegExp(line)));
  });

  context.test("§3 afterburn mode: ready_path asks the function", async () => {
    await using dog = await context.start(FUNCTION, { ...AFTERBURN, ready_path: "/created" });
    const { status } = await dog.get("/_/ready");
    assertEquals(status, 201);
    await dog.stderr.waitFor(/stderr: GET \/created/);
  });

  context.test("§13 afterburn mode: the function is ended when the last request is answered", async (t) => {
    await t.step("one that ignores the end of its stdin", async () => {
      using tmp = new TempDir();
      await using dog = await context.start(FUNCTION, AFTERBURN);
      const running = dog.post("/wait", tmp.at("go"));
      const waiting = dog.post("/last", "x");
      await dog.stderr.waitFor(/stderr: POST \/wait/);
      dog.signal("SIGTERM");
      await dog.stderr.waitFor(/draining/);
      tmp.file("go");
      assertEquals([(await running).status, (await waiting).text], [200, "x"]);
      assertEquals(await dog.exit(), 0);
      assertEquals(dog.children(), []);
    });
    await t.step("one that ignores SIGTERM", async () => {
      const script = `sh -c 'trap "" TERM; while :; do sleep 0.1; done'`;
      await using dog = await context.start(script, { ...AFTERBURN, kill_grace: "100ms" });
      assertEquals(await dog.stop(), 0);
      assertEquals(dog.children(), []);
    });
  });
}
