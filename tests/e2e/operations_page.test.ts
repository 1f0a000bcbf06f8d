/** docs/operations.md: that its tables say what the watchdog does. */
import { assert, assertEquals } from "@std/assert";
import { JWT_AUTH, startGateway } from "../helpers/gateway.ts";
import { Page } from "../helpers/markdown.ts";
import { parseSamples } from "../helpers/metrics.ts";
import { fixture, join, root } from "../helpers/paths.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { until } from "../helpers/until.ts";
import { answer, startUpstream, type UpstreamHandler } from "../helpers/upstream.ts";
import { runWatchdog, startWatchdog, type Watchdog, type WatchdogOptions } from "../helpers/watchdog.ts";

const PAGE = new Page(Deno.readTextFileSync(join(root, "docs/operations.md")));

Deno.test("operations page: the table of metrics is what /metrics has", async () => {
  await using dog = await startWatchdog({ env: { fprocess: "cat", max_inflight: "1" } });
  await dog.post("/", "x");
  await until(async () => /^http_requests_total/m.test(await dog.metrics()), { what: "the request to be counted" });
  const text = await dog.metrics();
  const samples = parseSamples(text);
  const exported = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => {
    const sample = samples.find((sample) => sample.name.replace(/_(?:bucket|sum|count)$/, "") === name)!;
    const labels = Object.keys(sample.labels).filter((label) => label !== "le").join(",");
    return [name, type, labels].join(" ").trimEnd();
  });
  const documented = PAGE.table("Metrics").map(([name, type, labels]) =>
    [name, type, labels].join(" ").replaceAll("`", "").trimEnd()
  );
  assertEquals(documented.toSorted(), exported.toSorted());
});

/** Headings of the tables of lines that the scenarios below make the watchdog print. */
const PROVOKED = [
  "Lines of the start",
  "Lines of requests",
  "Lines of the function",
  "Lines of the shutdown",
  "Lines that end the start",
];

/** Examples of lines of the log, by the heading of their table. */
function examples(heading: string): string[] {
  const rows = PAGE.table(heading).map(([line]) => line.replace(/^`(.*)`$/, "$1"));
  assert(rows.length > 0, `no table below ${heading}`);
  return rows;
}

/** Words of an example that differ from case to case: modes and signals, paths, `…`, what is quoted, has digits or brackets. */
const VARIABLE = /^(?:\/.*|.*[\d"[].*|http|SIGTERM|…)[,;:]?$/;

/** What stands between the variable parts of an example. */
function literals(example: string): string[] {
  const words = example.match(/\S*"[^"]*"\S*|\S+/g)!;
  const parts: string[][] = [[]];
  for (const word of words) {
    if (VARIABLE.test(word)) parts.push([]);
    else parts.at(-1)!.push(word);
  }
  return parts.map((part) => part.join(" "));
}

/** Matches the lines that an example stands for. */
function pattern(example: string): RegExp {
  const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replaceAll(" ", "\\s+");
  return new RegExp(`^${literals(example).map(escaped).join("\\s*.+?\\s*")}$`);
}

/** Lines of the log without date and time; stack traces and what else a fixture prints are left out. */
function ownLines(text: string): string[] {
  return text.split("\n").flatMap((line) => /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (\S.*)$/.exec(line)?.[1] ?? [])
    .filter((line) => !/^std(?:out|err): (?!what the function)/.test(line));
}

type Scenario = () => Promise<string>;

/** Starts a watchdog, has it do something, and ends it; gives all that it printed. */
function scenario(options: WatchdogOptions, act: (dog: Watchdog) => Promise<unknown>): Scenario {
  return async () => {
    await using dog = await startWatchdog(options);
    await act(dog);
    if (dog.running) await dog.stop();
    return dog.stdout.text + dog.log;
  };
}

/** As {@linkcode scenario}, in http mode in front of the test's own server. */
function httpScenario(
  env: Readonly<Record<string, string>>,
  handler: UpstreamHandler,
  act: (dog: Watchdog) => Promise<unknown>,
): Scenario {
  return async () => {
    await using upstream = startUpstream(handler);
    const options = { mode: "http", upstream_url: upstream.url, fprocess: fixture("forever.sh"), ...env };
    return await scenario({ env: options }, act)();
  };
}

/** A watchdog that does not start. */
function refused(env: Readonly<Record<string, string>>): Scenario {
  return async () => (await runWatchdog({ env })).stderr;
}

/** A handler of inproc mode that is a file of the test's own. */
function inprocScenario(
  source: string,
  env: Record<string, string>,
  act: (dog: Watchdog) => Promise<unknown>,
): Scenario {
  return async () => {
    using tmp = new TempDir();
    const handler = tmp.file("handler.mjs", source);
    return await scenario({ env: { mode: "inproc", handler, ...env } }, act)();
  };
}

const PRINTING = "sh -c 'echo what the function printed; echo what the function printed >&2; exec sleep 600'";

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "http mode, an answer": httpScenario({ log_callid: "true", fprocess: PRINTING }, () => answer("x"), async (dog) => {
    await dog.post("/p", "x", { fields: [["X-Call-Id", "id-1"]] });
    await dog.stdout.waitFor(/what the function printed/);
    await dog.stderr.waitFor(/what the function printed/);
  }),
  "http mode, no call ids": httpScenario({}, () => answer("x"), (dog) => dog.post("/p", "x")),
  "http mode, no answer": httpScenario({}, (_, connection) => connection.close(), (dog) => dog.post("/p", "x")),
  "http mode, a cut answer": httpScenario(
    {},
    async (_, connection) => {
      await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabcde");
      connection.close();
    },
    (dog) => dog.post("/p", "x"),
  ),
  "http mode, too late": httpScenario(
    { exec_timeout: "300ms" },
    async (_, connection) => void await connection.closedByPeer(8_000),
    (dog) => dog.post("/p", "x"),
  ),
  "http mode, the client leaves": async () => {
    await using upstream = startUpstream(async (_, connection) => void await connection.closedByPeer(8_000));
    const env = { mode: "http", upstream_url: upstream.url, fprocess: fixture("forever.sh") };
    return await scenario({ env }, async (dog) => {
      using client = await dog.connect();
      await client.send({ target: "/slow" });
      await until(() => upstream.requests.length === 1, { what: "the request at the function" });
      client.close();
      await dog.stderr.waitFor(/client closed/);
    })();
  },
  "http mode, the function ends": async () => {
    using tmp = new TempDir();
    await using upstream = startUpstream();
    const env = {
      mode: "http",
      upstream_url: upstream.url,
      fprocess: fixture("exit_after_file.sh", tmp.at("go"), "3"),
    };
    return await scenario({ env }, async (dog) => {
      tmp.file("go");
      await dog.exit();
    })();
  },
  "streaming mode, an answer": scenario({ env: { fprocess: "cat", exec_timeout: "40" } }, (dog) => dog.post("/p", "x")),
  "streaming mode, failures": scenario({ env: { fprocess: "sh -c 'exit 3'" } }, (dog) => dog.post("/p", "x")),
  "streaming mode, a signal": scenario(
    { env: { fprocess: "sh -c 'kill -9 $$'", max_inflight: "1", max_queue: "1", queue_timeout: "20s" } },
    (dog) => dog.post("/p", "x"),
  ),
  "streaming mode, no program": scenario({ env: { fprocess: "/no/such/program" } }, (dog) => dog.post("/p", "x")),
  "streaming mode, no head": scenario({ env: { fprocess: "echo x", response: "cgi" } }, (dog) => dog.post("/p", "x")),
  "serializing mode, too much": scenario(
    { env: { mode: "serializing", fprocess: "printf %0200d 0", max_body_bytes: "100" } },
    (dog) => dog.post("/p", "x"),
  ),
  "afterburn mode": scenario(
    { env: { mode: "afterburn", fprocess: fixture("afterburn/misbehave.sh") } },
    async (dog) => {
      await dog.post("/surplus", "x");
      await dog.post("/p", "x");
      await dog.stderr.waitFor(/Discarded/);
      await dog.post("/exit", "x");
      await dog.stderr.waitFor(/is replaced/);
    },
  ),
  "static mode": async () => {
    using tmp = new TempDir();
    return await scenario({ env: { mode: "static", static_path: tmp.path } }, (dog) => dog.get("/"))();
  },
  "inproc mode, a loop": inprocScenario(
    "export default ({ url }) => { while (url.endsWith('/loop')); return new Response('x') };",
    { exec_timeout: "300ms" },
    async (dog) => {
      await dog.post("/loop", "x");
      await dog.stderr.waitFor(/worker anew/);
      await until(async () => (await dog.post("/p", "x")).status === 200, { what: "the new worker" });
    },
  ),
  "inproc mode, a late failure": inprocScenario(
    "export default () => { setTimeout(() => { throw new Error('late') }, 0); return new Response('x') };",
    {},
    async (dog) => {
      await dog.post("/p", "x");
      await dog.stderr.waitFor(/outside of a request/);
    },
  ),
  "inproc mode, a handler that changes": async () => {
    using tmp = new TempDir();
    const write = (body: string): string => tmp.file("handler.mjs", `export default () => new Response(${body});`);
    const handler = write("'one'");
    return await scenario({ env: { mode: "inproc", handler, watch: handler } }, async (dog) => {
      write("'two'");
      await dog.stderr.waitFor(/was restarted/);
      write("'");
      await dog.stderr.waitFor(/could not be restarted/);
    })();
  },
  "http mode, a watched function that ends": async () => {
    using tmp = new TempDir();
    await using upstream = startUpstream();
    const fprocess = fixture("exit_after_file.sh", tmp.at("go"), "3");
    const env = { mode: "http", upstream_url: upstream.url, fprocess, watch: tmp.file("source") };
    return await scenario({ env }, async (dog) => {
      tmp.file("go");
      await dog.stderr.waitFor(/has terminated: exit status 3; it is started again/);
    })();
  },
  "streaming mode, watched": scenario({ env: { fprocess: "cat", watch: "/home/app" } }, (dog) => dog.post("/p", "x")),
  "tokens": async () => {
    await using _gateway = await startGateway(() => []);
    return await scenario({ env: { fprocess: "cat", ...JWT_AUTH } }, (dog) => dog.get("/p"))();
  },
  "wrong options": refused({ port: "abc", mode: "http" }),
  "a port that is taken": async () => {
    using listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
    return await refused({ fprocess: "cat", port: String(listener.addr.port) })();
  },
  "no folder for the lock file": refused({ fprocess: "cat", TMPDIR: "/proc/no" }),
};

Deno.test("operations page: the log has the lines of its tables, and no others", async (t) => {
  const patterns = PROVOKED.flatMap(examples).map((example) => ({ example, regexp: pattern(example) }));
  const seen = new Set<string>();
  for (const [name, run] of Object.entries(SCENARIOS)) {
    await t.step(name, async () => {
      const lines = ownLines(await run());
      assert(lines.length > 0, "nothing was logged");
      const matches = lines.map((line) => ({ line, of: patterns.filter(({ regexp }) => regexp.test(line)) }));
      matches.flatMap(({ of }) => of).forEach(({ example }) => seen.add(example));
      assertEquals(matches.filter(({ of }) => of.length === 0).map(({ line }) => line), [], "lines in no table");
    });
  }
  await t.step("every example was seen", () => {
    assertEquals(patterns.map(({ example }) => example).filter((example) => !seen.has(example)), []);
  });
});

Deno.test("operations page: lines that should not be are in the source", () => {
  const source = [...sources(join(root, "src"))].map((path) => Deno.readTextFileSync(path)).join("\n");
  const unknown = examples("Lines that should not be").filter((example) => {
    const beginning = example.slice(0, example.indexOf(":") + 1);
    return !literals(beginning).every((literal) => source.includes(literal));
  });
  assertEquals(unknown, []);
});

function* sources(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* sources(join(folder, name));
    else yield join(folder, name);
  }
}
