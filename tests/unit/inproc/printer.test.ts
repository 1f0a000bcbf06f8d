import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import type { FromWorker } from "../../../src/inproc/messages.ts";
import { Outbox } from "../../../src/inproc/outbox.ts";
import { Printer, taken } from "../../../src/inproc/printer.ts";

function printer(): { printer: Printer; underWay: SharedArrayBuffer; posted: FromWorker[] } {
  const posted: FromWorker[] = [];
  const port = { postMessage: (messages: FromWorker[]) => posted.push(...messages) };
  const underWay = new SharedArrayBuffer(4);
  return { printer: new Printer(new Outbox<FromWorker>(port as unknown as MessagePort), underWay), underWay, posted };
}

const HALF = "x".repeat(1024 * 1024 / 2);

Deno.test("Printer sends each text at once, in order", () => {
  const { printer: own, posted } = printer();
  own.print("stdout", "a\n");
  own.print("stderr", "b\n");
  assertEquals(posted, [{ kind: "printed", stream: "stdout", text: "a\n" }, {
    kind: "printed",
    stream: "stderr",
    text: "b\n",
  }]);
});

Deno.test("Printer waits a while where nothing is taken, then drops, and says how much", () => {
  const { printer: own, underWay, posted } = printer();
  for (const text of [HALF, HALF]) own.print("stdout", text);
  const since = performance.now();
  own.print("stdout", "dropped after a while");
  assertGreaterOrEqual(performance.now() - since, 240);
  for (let i = 0; i < 100; i++) own.print("stdout", "dropped at once");
  assertLess(performance.now() - since, 2_000);
  taken(underWay, HALF);
  own.print("stdout", "again");
  assertEquals(posted.slice(2), [{ kind: "dropped", lines: 101 }, {
    kind: "printed",
    stream: "stdout",
    text: "again",
  }]);
});

Deno.test("Printer goes on as soon as something is taken", async () => {
  const code = `self.onmessage = ({ data }) => {
    setTimeout(() => {
      const counter = new Int32Array(data);
      Atomics.sub(counter, 0, ${HALF.length});
      Atomics.notify(counter, 0);
      self.close();
    }, 50);
    self.postMessage("ready");
  };`;
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  const { printer: own, underWay, posted } = printer();
  for (const text of [HALF, HALF]) own.print("stdout", text);
  const ready = new Promise((resolve) => worker.onmessage = resolve);
  worker.postMessage(underWay);
  await ready;
  own.print("stdout", "waited");
  assertEquals(posted.at(-1), { kind: "printed", stream: "stdout", text: "waited" });
  worker.terminate();
  URL.revokeObjectURL(url);
});
