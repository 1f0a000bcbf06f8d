import { assertEquals, assertThrows } from "@std/assert";
import { BaseHandler, type FormatterFunction } from "@std/log/base-handler";
import type { LogLevel } from "@std/log/levels";
import { LogRecord } from "@std/log/logger";
import { holds, type Same } from "../_types.ts";
import { MemoryHandler } from "./_memory_handler.ts";

function record(level: LogLevel, msg = "text"): LogRecord {
  return new LogRecord({ msg, args: [], level, loggerName: "name" });
}

Deno.test("BaseHandler leaves log to its subclasses", () => {
  // @ts-expect-error log is not there
  class Incomplete extends BaseHandler {}
  assertEquals(new Incomplete("INFO").log, undefined);
});

Deno.test("BaseHandler handle: logs records of its level and above", () => {
  const handler = new MemoryHandler("WARN");
  for (const level of [0, 10, 20, 30, 40, 50] as const) handler.handle(record(level));
  assertEquals(handler.messages, ["WARN text", "ERROR text", "CRITICAL text"]);
});

Deno.test("BaseHandler formatter: makes the text that is logged", () => {
  const formatter: FormatterFunction = (record) => `${record.loggerName}/${record.level}: ${record.msg}`;
  const handler = new MemoryHandler("INFO", { formatter });
  handler.handle(record(20));
  assertEquals(handler.messages, ["name/20: text"]);
  assertEquals(handler.formatter, formatter);
  assertEquals(handler.format(record(10)), "name/10: text");
});

Deno.test("BaseHandler formatter: is not called for records that are not logged", () => {
  let calls = 0;
  const handler = new MemoryHandler("ERROR", { formatter: () => `${++calls}` });
  handler.handle(record(30));
  assertEquals(calls, 0);
});

Deno.test("BaseHandler formatter: may be replaced, and set to nothing in particular", () => {
  const handler = new MemoryHandler("INFO", { formatter: undefined });
  assertEquals(handler.format(record(20)), "INFO text");
  handler.formatter = () => "other";
  assertEquals(handler.format(record(20)), "other");
});

Deno.test("BaseHandler format: may be overridden", () => {
  class Loud extends MemoryHandler {
    override format(record: LogRecord): string {
      return super.format(record).toUpperCase();
    }
  }
  const handler = new Loud("INFO");
  handler.handle(record(20));
  assertEquals(handler.messages, ["INFO TEXT"]);
});

Deno.test("BaseHandler level and levelName: follow one another", () => {
  const handler = new MemoryHandler("INFO");
  holds<Same<typeof handler.level, LogLevel>>();
  assertEquals([handler.level, handler.levelName], [20, "INFO"]);
  handler.level = 40;
  assertEquals([handler.level, handler.levelName], [40, "ERROR"]);
  handler.levelName = "DEBUG";
  assertEquals([handler.level, handler.levelName], [10, "DEBUG"]);
  handler.handle(record(10));
  assertEquals(handler.messages, ["DEBUG text"]);
});

Deno.test("BaseHandler refuses a level that does not exist", () => {
  // @ts-expect-error no level has this name
  assertThrows(() => new MemoryHandler("LOUD"), Error, "no level named LOUD");
  const handler = new MemoryHandler("INFO");
  assertThrows(() => handler.levelName = "LOUD" as "INFO", Error, "no level named LOUD");
  assertThrows(() => handler.level = 15 as 20, Error, "no name for level: 15");
});

Deno.test("BaseHandler: the end of a using block destroys it", () => {
  const handler = new MemoryHandler("INFO");
  {
    using used = handler;
    assertEquals(used.calls, []);
  }
  assertEquals(handler.calls, ["destroy"]);
});

Deno.test("BaseHandler setup and destroy: do nothing of their own", () => {
  class Minimal extends BaseHandler {
    override log(_message: string): void {}
  }
  const handler = new Minimal("INFO");
  assertEquals([handler.setup(), handler.destroy()], [undefined, undefined]);
});
