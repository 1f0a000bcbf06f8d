import { assertEquals } from "@std/assert";
import { LineQueue } from "../../../src/log/line_queue.ts";
import { bytes } from "../../helpers/bytes.ts";
import { FakeSchedule } from "./_fake_schedule.ts";
import { FakeSink } from "./_fake_sink.ts";

/** Every numbered line is as long as this, newline included: one write. */
const LINE = 4096;
const LIMIT = 10 * LINE;
const STUCK_AFTER = 250;

/** A queue in front of a reader, and who fills it. */
class Scene {
  readonly sink = new FakeSink();
  readonly time = new FakeSchedule();
  readonly dropped: number[] = [];
  readonly queue = new LineQueue(this.sink, {
    limit: LIMIT,
    stuckAfter: STUCK_AFTER,
    dropped: (lines) => this.dropped.push(lines),
    schedule: this.time.schedule,
  });

  /** Pushes the lines of these numbers as one who can't wait does. */
  readonly push = (from: number, to: number): void => {
    for (let i = from; i < to; i++) this.queue.push(line(i));
  };

  /** Pushes the lines of these numbers as one who can wait, but does not. Returns what the last one says. */
  readonly pushBytes = (from: number, to: number): void | Promise<void> => {
    for (let i = from; i < to - 1; i++) this.queue.pushBytes("", bytes(line(i)));
    return this.queue.pushBytes("", bytes(line(to - 1)));
  };

  /** Lets the reader take all there is. Returns everything that it has taken. */
  readonly drain = async (): Promise<string> => {
    do {
      while (this.sink.pending) await this.sink.take();
      await this.time.pass(10);
    } while (this.sink.pending);
    return this.sink.text;
  };
}

function line(i: number): string {
  return String(i).padEnd(LINE - 1, ".");
}

/** The numbers of the lines that a text consists of. */
function numbers(text: string): number[] {
  assertEquals(text.at(-1), "\n");
  return text.slice(0, -1).split("\n").map((whole) => {
    const i = parseInt(whole);
    assertEquals(whole, line(i));
    return i;
  });
}

/** Whether a promise is settled; looked at after all that could settle it has run. */
function watch(promise: void | Promise<void>): { isSettled: boolean } {
  const state = { isSettled: false };
  if (promise === undefined) throw new Error("no promise");
  promise.then(() => state.isSettled = true);
  return state;
}

Deno.test("LineQueue writes a line at once", () => {
  const { sink, queue } = new Scene();
  queue.push("first");
  assertEquals(sink.pending, "first\n");
});

Deno.test("LineQueue writes what came during a write together, in order", async () => {
  const { sink, time, queue } = new Scene();
  queue.push("a");
  queue.push("b");
  queue.pushBytes("prefix: ", bytes("c"));
  queue.push("d");
  await sink.take();
  await time.pass(10);
  assertEquals(sink.pending, "b\nprefix: c\nd\n");
  await sink.take();
  assertEquals(sink.text, "a\nb\nprefix: c\nd\n");
});

Deno.test("LineQueue gathers few lines for some milliseconds, many for none", async () => {
  const { sink, time, queue } = new Scene();
  queue.push("first");
  await sink.take();
  queue.push("few");
  assertEquals(sink.pending, "");
  await time.pass(9);
  assertEquals(sink.pending, "");
  await time.pass(1);
  assertEquals(sink.pending, "few\n");
  const many = "m".repeat(5000);
  queue.push(many);
  await sink.take();
  assertEquals(sink.pending, many.slice(0, 4096));
});

Deno.test("LineQueue goes on where a write took a part", async () => {
  const { sink, time, queue } = new Scene();
  queue.push("0123456789");
  for (const part of [1, 3, 7]) {
    await sink.take(part);
    await time.pass(10);
  }
  assertEquals(sink.text, "0123456789\n");
  assertEquals(sink.pending, "");
});

Deno.test("LineQueue writes whole lines, for those of another queue to the same pipe may come between", async () => {
  const { sink, time, queue } = new Scene();
  const lines = Array.from({ length: 50 }, (_, i) => String(i).repeat(300));
  for (const line of lines) queue.push(line);
  do {
    for (; sink.pending; await sink.take()) {
      assertEquals([sink.pending.at(-1), sink.pending.length <= LINE], ["\n", true]);
    }
    await time.pass(10);
  } while (sink.pending);
  assertEquals(sink.text, lines.map((line) => `${line}\n`).join(""));
});

Deno.test("LineQueue passes bytes on unchanged", async () => {
  const { sink, queue } = new Scene();
  const every = Uint8Array.from({ length: 256 }, (_, i) => i);
  queue.pushBytes("", every);
  await sink.take();
  assertEquals(sink.bytes, new Uint8Array([...every, 0x0a]));
});

Deno.test("LineQueue copies a line, which may change afterwards", async () => {
  const { sink, queue } = new Scene();
  const line = bytes("before");
  queue.pushBytes("", line);
  line.fill(0);
  await sink.take();
  assertEquals(sink.text, "before\n");
});

Deno.test("LineQueue takes a line of any length, also one above its limit", async () => {
  const { queue, drain } = new Scene();
  const long = "€".repeat(20_000);
  queue.push(long);
  assertEquals(await drain(), `${long}\n`);
});

Deno.test("LineQueue drops lines that find it full, and says how many once there is room", async () => {
  const { sink, dropped, push, drain } = new Scene();
  push(0, 13);
  assertEquals(dropped, []);
  await sink.take();
  assertEquals(dropped, [], "not before there is room");
  assertEquals(numbers(await drain()), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(dropped, [3]);
  push(13, 14);
  assertEquals(numbers(await drain()), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13]);
  assertEquals(dropped, [3], "said once");
});

Deno.test("LineQueue has room again for each line that was written", async () => {
  const { sink, push, drain } = new Scene();
  push(0, 10);
  await sink.take();
  push(10, 12);
  assertEquals(numbers(await drain()), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

Deno.test("LineQueue.pushBytes() holds its caller back above half of the limit until there is room", async () => {
  const { sink, pushBytes } = new Scene();
  assertEquals(pushBytes(0, 5), undefined);
  const room = watch(pushBytes(5, 7));
  await sink.take();
  assertEquals(room.isSettled, false, "6 lines of 10 wait");
  await sink.take();
  assertEquals(room.isSettled, true, "5 lines of 10 wait");
});

Deno.test("LineQueue.pushBytes() drops nothing of a caller who waits, however slow the reader", async () => {
  const { sink, time, queue, dropped } = new Scene();
  let producing = true;
  const produced = (async () => {
    for (let i = 0; i < 30; i++) await queue.pushBytes("", bytes(line(i)));
    producing = false;
  })();
  while (producing || sink.pending) {
    await time.pass(STUCK_AFTER - 1);
    if (sink.pending) await sink.take();
  }
  await produced;
  assertEquals(numbers(sink.text), Array.from({ length: 30 }, (_, i) => i));
  assertEquals(dropped, []);
});

Deno.test("LineQueue.pushBytes() lets its caller go on where the reader takes nothing for 250 ms", async () => {
  const { sink, time, pushBytes } = new Scene();
  const room = watch(pushBytes(0, 9));
  await time.pass(STUCK_AFTER - 1);
  assertEquals(room.isSettled, false);
  await sink.take();
  await time.pass(STUCK_AFTER - 1);
  assertEquals(room.isSettled, false, "it took something 249 ms ago");
  await time.pass(1);
  assertEquals(room.isSettled, true);
});

Deno.test("LineQueue.pushBytes() drops above half of a stuck reader's queue, which leaves room to others", async () => {
  const { time, dropped, push, pushBytes, drain } = new Scene();
  pushBytes(0, 6);
  await time.pass(STUCK_AFTER);
  assertEquals(pushBytes(6, 8), undefined, "a stuck reader holds nobody back");
  push(8, 12);
  push(12, 13);
  assertEquals(numbers(await drain()), [0, 1, 2, 3, 4, 5, 8, 9, 10, 11]);
  assertEquals(dropped, [3]);
});

Deno.test("LineQueue.pushBytes() holds its caller back again once a stuck reader moves", async () => {
  const { sink, time, pushBytes } = new Scene();
  pushBytes(0, 6);
  await time.pass(STUCK_AFTER);
  assertEquals(pushBytes(6, 7), undefined);
  await sink.take();
  const room = watch(pushBytes(7, 8));
  assertEquals(room.isSettled, false);
  await sink.take();
  assertEquals(room.isSettled, true);
});

Deno.test("LineQueue drops everything in silence once its pipe is closed", async () => {
  const { sink, time, queue, dropped, push, pushBytes } = new Scene();
  const room = watch(pushBytes(0, 9));
  await sink.fail(new Deno.errors.BrokenPipe("closed"));
  assertEquals(room.isSettled, true);
  await queue.idle();
  push(0, 20);
  assertEquals(pushBytes(0, 20), undefined);
  await time.pass(1000);
  assertEquals(sink.pending, "");
  assertEquals(dropped, []);
});

Deno.test("LineQueue tries again where a write fails for another reason", async () => {
  const { sink, time, queue } = new Scene();
  queue.push("kept");
  await sink.fail(new Error("No space left on device"));
  await time.pass(99);
  assertEquals(sink.pending, "");
  await time.pass(1);
  assertEquals(sink.pending, "kept\n");
});

Deno.test("LineQueue.idle() resolves once everything is written", async () => {
  const { sink, time, queue, push } = new Scene();
  await queue.idle();
  push(0, 2);
  const idle = watch(queue.idle());
  await sink.take();
  await time.pass(10);
  assertEquals(idle.isSettled, false);
  await sink.take();
  await time.pass(10);
  assertEquals(idle.isSettled, true);
});
