import { assertEquals } from "@std/assert";
import { Outbox } from "../../../src/inproc/outbox.ts";

/** A port that remembers what was posted. */
class RecordingPort {
  readonly posted: [unknown, Transferable[]][] = [];

  postMessage(message: unknown, transfer: Transferable[]): void {
    this.posted.push([message, transfer]);
  }
}

function outbox(): { outbox: Outbox<string>; port: RecordingPort } {
  const port = new RecordingPort();
  return { outbox: new Outbox<string>(port as unknown as MessagePort), port };
}

Deno.test("Outbox sends what belongs together in one piece", async () => {
  const { outbox: box, port } = outbox();
  const buffer = new ArrayBuffer(1);
  box.post("a");
  box.post("b", buffer);
  assertEquals(port.posted, []);
  await undefined;
  assertEquals(port.posted, [[["a", "b"], [buffer]]]);
  box.post("c");
  await undefined;
  assertEquals(port.posted[1], [["c"], []]);
});

Deno.test("Outbox flush sends at once, and nothing twice", async () => {
  const { outbox: box, port } = outbox();
  box.flush();
  box.post("a");
  box.flush();
  assertEquals(port.posted, [[["a"], []]]);
  await undefined;
  assertEquals(port.posted.length, 1);
});
