import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { SpawnError } from "../../../src/process/spawn_error.ts";
import { commandLine, isAlive } from "../../helpers/proc.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until, within } from "../../helpers/until.ts";
import { Afterburn } from "./_afterburn.ts";

/** ms; a process has to be started within them, too. */
const LIMIT = 800;

const LARGE = "0123456789".repeat(20_000);

/** Paths at which the function ends, is ended, or says nonsense, and what the answer says of it. */
const FAILURES: Record<string, { readonly target: string; readonly body?: string; readonly reason: RegExp }> = {
  "ends before it reads the body": { target: "/exit-before-body", body: LARGE, reason: /exit status 3/ },
  "ends before its answer": { target: "/exit", reason: /exit status 3/ },
  "is killed": { target: "/kill", reason: /signal: killed/ },
  "ends in the head": { target: "/exit-in-head", reason: /exit status 3/ },
  "ends in the body": { target: "/exit-in-body", reason: /exit status 3/ },
  "ends in a chunk, though well": { target: "/exit-in-chunk", reason: /exit status 0/ },
  "fails at the end of an answer without a length": { target: "/fail-at-end", reason: /exit status 3/ },
  "closes its stdout": { target: "/close-stdout", reason: /ended before its answer was whole/ },
  "prints what is no HTTP": { target: "/garbage", reason: /no HTTP answer/ },
  "frames its answer in two ways": { target: "/both-lengths", reason: /no HTTP answer/ },
  "switches protocols": { target: "/upgrade", reason: /switched protocols unasked/ },
  "answers more than is held": { target: "/large", reason: /more than max_body_bytes \(250000\)/ },
};

for (const [name, { target, body = "abc", reason }] of Object.entries(FAILURES)) {
  Deno.test(`afterburn: a process that ${name} is replaced; its request is 500, once, and the next is served`, async () => {
    await using dog = new Afterburn({ maxBodyBytes: 250_000 });
    const before = await dog.pid();
    const { status, text } = await dog.ask(target, body);
    assertEquals(status, 500);
    assertMatch(text, /^[^\n]+$/);
    assertMatch(text, reason);
    assertNotEquals(await dog.pid(), before);
    assert(!isAlive(Number(before)), "the process still runs");
    await dog.hasPrinted("POST /pid", `POST ${target}`, "POST /pid");
    assertEquals(dog.log.filter((message) => message.startsWith("Function process is replaced: ")).length, 1);
  });
}

Deno.test("afterburn: requests that wait while a process is replaced are served, in order", async () => {
  await using dog = new Afterburn();
  const requests = ["/1", "/exit", "/2", "/garbage", "/3"].map((target) => dog.ask(target, "x"));
  const answers = await Promise.all(requests);
  assertEquals(answers.map(({ status }) => status), [200, 500, 200, 500, 200]);
  await dog.hasPrinted("POST /1", "POST /exit", "POST /2", "POST /garbage", "POST /3");
});

Deno.test("afterburn: a process that ends while it is idle is replaced before the next request", async () => {
  await using dog = new Afterburn();
  const before = Number(await dog.pid());
  Deno.kill(before, "SIGKILL");
  await until(() => dog.log.includes("Function process is replaced: signal: killed"), { what: "the replacement" });
  assertEquals((await dog.ask("/", "hello")).text, "hello");
});

Deno.test("afterburn: a process that closes its stdout while it is idle is replaced before the next request", async () => {
  await using dog = new Afterburn();
  const before = await dog.pid();
  assertEquals((await dog.ask("/answer-then-close-stdout", "hello")).text, "hello");
  await until(() => commandLine(Number(before)) === "sleep 600", { what: "the end of its stdout" });
  await new Promise((resolve) => setTimeout(resolve, 50)); // nothing shows that it was heard of, until it has had its time to exit
  assertEquals((await dog.ask("/", "hello")).text, "hello");
  assert(dog.log.includes("Function process is replaced: closed its stdout"));
  assert(!isAlive(Number(before)), "the process still runs");
});

Deno.test("afterburn: a process that is not done in time is replaced; its request is 504", async (t) => {
  for (const [name, target, body] of [["answers late", "/slow", "600"], ["does not read", "/deaf", LARGE]]) {
    await t.step(name, async () => {
      await using dog = new Afterburn({ execTimeout: LIMIT });
      const before = await dog.pid();
      const { status, text } = await dog.ask(target, body);
      assertEquals([status, text], [504, "function did not answer within exec_timeout of 800ms\n"]);
      assertNotEquals(await dog.pid(), before);
      assert(!isAlive(Number(before)), "the process still runs");
    });
  }
});

Deno.test("afterburn: a request waits for its turn until its own deadline, and never reaches the function then", async () => {
  await using dog = new Afterburn({ execTimeout: LIMIT });
  const [first, second] = await Promise.all([dog.ask("/slow", "600"), dog.ask("/waits", "x")]);
  assertEquals([first.status, second.status], [504, 504]);
  assertEquals((await dog.ask("/next", "x")).status, 200);
  await dog.hasPrinted("POST /slow", "POST /next");
});

Deno.test("afterburn: a request whose client leaves while it waits never reaches the function", async () => {
  using tmp = new TempDir();
  await using dog = new Afterburn();
  const running = dog.send("/wait", tmp.at("go"));
  const waiting = dog.send("/waits", "x");
  const last = dog.send("/last", "x");
  await until(() => dog.printed.length === 1, { what: "the first request" });
  waiting.request.abort("client gone");
  assertEquals((await waiting.answer).status, 499);
  tmp.file("go");
  assertEquals([(await running.answer).status, (await last.answer).status], [200, 200]);
  await dog.hasPrinted("POST /wait", "POST /last");
});

Deno.test("afterburn: a request whose client leaves while it runs goes on, and its answer is nobody else's", async () => {
  using tmp = new TempDir();
  await using dog = new Afterburn();
  const pid = await dog.pid();
  const running = dog.send("/wait", tmp.at("go"));
  const next = dog.send("/next", "mine");
  await until(() => dog.printed.includes("POST /wait"), { what: "the request" });
  running.request.abort("client gone");
  assertEquals((await running.answer).status, 499);
  tmp.file("go");
  assertEquals((await next.answer).text, "mine");
  assertEquals(await dog.pid(), pid);
});

Deno.test("afterburn: what runs on without a client is ended at its request's deadline", async () => {
  await using dog = new Afterburn({ execTimeout: LIMIT });
  const pid = await dog.pid();
  const running = dog.send("/slow", "600");
  await until(() => dog.printed.includes("POST /slow"), { what: "the request" });
  running.request.abort("client gone");
  await running.answer;
  await until(() => !isAlive(Number(pid)), { what: "the end of the process" });
  assertEquals((await dog.ask("/", "x")).status, 200);
  assert(dog.log.includes("Function process is replaced: not done with POST /slow within exec_timeout of 800ms"));
});

Deno.test("afterburn: an answer that comes before the request was read is given, and the process kept if it reads on", async () => {
  await using dog = new Afterburn();
  const pid = await dog.pid();
  const { status, text } = await dog.ask("/early", LARGE);
  assertEquals([status, text], [413, "early"]);
  assertEquals(await dog.pid(), pid);
});

Deno.test("afterburn: surplus output is discarded and logged, and is not the next answer", async (t) => {
  const surplus = {
    "/surplus": 'Discarded 7 bytes on stdout that belong to no answer: "surplus"',
    "/late-surplus":
      'Discarded 45 bytes on stdout that belong to no answer: "HTTP/1.1 200 OK\\r\\nContent-Length: 7\\r\\n\\r\\nsurplus"',
  };
  for (const [target, line] of Object.entries(surplus)) {
    await t.step(target, async () => {
      await using dog = new Afterburn();
      const pid = await dog.pid();
      assertEquals((await dog.ask(target, "one")).text, "one");
      await until(() => dog.log.includes(line), { what: () => `the line; there is ${dog.log.join("\n")}` });
      assertEquals((await dog.ask("/", "two")).text, "two");
      assertEquals(await dog.pid(), pid);
    });
  }
  await t.step("with requests waiting", async () => {
    await using dog = new Afterburn();
    const bodies = Array.from({ length: 50 }, (_, i) => `body ${i}`);
    const answers = await Promise.all(bodies.map((body) => dog.ask("/surplus", body)));
    assertEquals(answers.map(({ text }) => text), bodies);
  });
});

Deno.test("afterburn: what a process prints before its first request is discarded", async () => {
  using tmp = new TempDir();
  const command = [
    "sh",
    "-c",
    'echo ready; while read -r line; do [ "$line" = "\r" ] && exec sleep 600; done; exec cat',
  ];
  await using dog = new Afterburn({ command: [...command, tmp.path] });
  await until(() => dog.log.some((message) => message.endsWith(': "ready\\n"')), { what: "the line" });
  assert(dog.mode.ready());
});

Deno.test("afterburn: a process that always ends at once is waited with, and not ready meanwhile", async () => {
  using tmp = new TempDir();
  const script = tmp.file(
    "script",
    `echo started >> ${tmp.at("starts")}; [ -e ${tmp.at("ok")} ] || exit 3; exec sh "$1"`,
  );
  const good = new URL("../../fixtures/afterburn/misbehave.sh", import.meta.url).pathname;
  await using dog = new Afterburn({ command: ["sh", script, good] });
  await until(() => !dog.mode.ready() && starts() >= 5, { what: "five starts" });
  tmp.file("ok");
  await until(() => dog.mode.ready(), { what: "a function that is ready" });
  assertEquals((await dog.ask("/", "again")).text, "again");

  function starts(): number {
    return Deno.readTextFileSync(tmp.at("starts")).split("\n").length - 1;
  }
});

Deno.test("afterburn: a program that can't be started again is tried until it can", async () => {
  using tmp = new TempDir();
  const good = new URL("../../fixtures/afterburn/misbehave.sh", import.meta.url).pathname;
  const program = tmp.file("program", `#!/bin/sh\nexec sh ${good}\n`, 0o755);
  await using dog = new Afterburn({ command: [program] });
  await dog.pid();
  Deno.removeSync(program);
  await dog.ask("/exit");
  await until(() => dog.log.some((message) => message.includes("no such file")), { what: "an attempt" });
  assert(!dog.mode.ready());
  const waiting = dog.ask("/", "hello");
  tmp.file("program", `#!/bin/sh\nexec sh ${good}\n`, 0o755);
  assertEquals((await within(8_000, waiting, "the answer")).text, "hello");
});

Deno.test("afterburn throws for a program that can't be started", () => {
  assertThrows(() => new Afterburn({ command: ["/nonexistent/program"] }), SpawnError);
});

Deno.test("afterburn: disposing ends a process that works, and starts no other", async () => {
  const dog = new Afterburn();
  const pid = await dog.pid();
  const { answer } = dog.send("/slow", "600");
  await until(() => dog.printed.includes("POST /slow"), { what: "the request" });
  await dog[Symbol.asyncDispose]();
  assertEquals((await answer).status, 500);
  assert(!isAlive(Number(pid)), "the process still runs");
  assertEquals(dog.log.filter((message) => message.startsWith("Forking: ")).length, 1);
});
