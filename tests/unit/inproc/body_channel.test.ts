import { assertEquals, assertRejects } from "@std/assert";
import { BodyChannel } from "../../../src/inproc/body_channel.ts";
import type { BodyMessage } from "../../../src/inproc/messages.ts";
import { Views } from "../modes/_views.ts";
import { textOf, Texts, turn } from "./_sources.ts";

class Failure extends Error {}

/** Two channels, joined, and what goes over. */
function pair(): { here: BodyChannel; there: BodyChannel; messages: BodyMessage[] } {
  const messages: BodyMessage[] = [];
  const to = (channel: () => BodyChannel) => (message: BodyMessage) => {
    messages.push(message);
    queueMicrotask(() => channel().receive(message));
  };
  const here: BodyChannel = new BodyChannel(to(() => there), Error);
  const there: BodyChannel = new BodyChannel(to(() => here), Failure);
  return { here, there, messages };
}

Deno.test("BodyChannel carries bodies, each under its number", async () => {
  const { here, there } = pair();
  here.offer(1, new Texts(["a", "b", "c", "d", "e", "f", "g"]));
  here.offer(2, new Views(["x", undefined, "yz"]));
  const [one, two] = [there.open(1), there.open(2)];
  assertEquals(await Promise.all([textOf(one), textOf(two)]), ["abcdefg", "xyz"]);
  assertEquals(await one.read(), null);
});

Deno.test("BodyChannel asks for nothing before the first read, then for one, then for some ahead", async () => {
  const { here, there } = pair();
  const source = new Texts(["a", "b", "c", "d", "e", "f", "g", "h"]);
  here.offer(1, source);
  const body = there.open(1);
  await turn();
  assertEquals(source.reads, 0);
  await body.read();
  await turn();
  assertEquals(source.reads, 1);
  await body.read();
  await turn();
  assertEquals(source.reads, 5);
});

Deno.test("BodyChannel tells why a body broke", async () => {
  const { here, there } = pair();
  here.offer(1, new Texts(["a"], new Error("the reason")));
  const body = there.open(1);
  await body.read();
  await assertRejects(async () => await body.read(), Failure, "the reason");
  await assertRejects(async () => await body.read(), Failure, "the reason");
});

Deno.test("BodyChannel cancels on the other side what its reader gives up", async () => {
  const { here, there } = pair();
  const source = new Texts(["a"]);
  here.offer(1, source);
  const body = there.open(1);
  body.cancel(new Error("enough"));
  body.cancel(new Error("again"));
  await turn();
  assertEquals(String(source.cancelled), "Error: enough");
  await assertRejects(async () => await body.read(), Error, "enough");
});

Deno.test("BodyChannel close breaks a read that is under way, and cancels what is offered", async () => {
  const { here, there } = pair();
  const source = new Texts(["a"]);
  there.offer(1, source);
  const read = there.open(1).read();
  there.close(1, new Failure("over"));
  await assertRejects(async () => await read, Failure, "over");
  assertEquals(String(source.cancelled), "Error: over");
  here.closeAll(new Error("nothing is left"));
});

Deno.test("BodyChannel closeAll leaves nothing", async () => {
  const { here, there, messages } = pair();
  const offered = new Texts(["a"]);
  there.offer(7, offered);
  const read = there.open(8).read();
  there.closeAll(new Failure("ended"));
  await assertRejects(async () => await read, Failure, "ended");
  assertEquals(String(offered.cancelled), "Error: ended");
  here.open(7).read();
  const sent = messages.length;
  await turn();
  assertEquals(messages.length, sent); // nobody answers
});

Deno.test("BodyChannel hands pieces over, and keeps the source's own", async () => {
  const handed: (Transferable | undefined)[] = [];
  const channel = new BodyChannel((_, transfer) => handed.push(transfer), Error);
  const source = new Views(["abc"]);
  channel.offer(1, source);
  channel.receive({ kind: "pull", id: 1, count: 1 });
  await turn();
  assertEquals(handed.map((buffer) => (buffer as ArrayBuffer).byteLength), [3]);
});
