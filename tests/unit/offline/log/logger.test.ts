import { assertEquals, assertThrows } from "@std/assert";
import { Logger } from "@std/log/logger";
import { holds, type Same } from "../_types.ts";
import { MemoryHandler } from "./_memory_handler.ts";

function loggerAndHandler(level: "DEBUG" | "WARN" = "DEBUG"): [Logger, MemoryHandler] {
  const handler = new MemoryHandler("NOTSET");
  return [new Logger("name", level, { handlers: [handler] }), handler];
}

Deno.test("Logger: one method for each level", () => {
  const [logger, handler] = loggerAndHandler();
  logger.debug("a");
  logger.info("b");
  logger.warn("c");
  logger.error("d");
  logger.critical("e");
  assertEquals(handler.messages, ["DEBUG a", "INFO b", "WARN c", "ERROR d", "CRITICAL e"]);
});

Deno.test("Logger: messages below its level reach no handler", () => {
  const [logger, handler] = loggerAndHandler("WARN");
  logger.debug("a");
  logger.info("b");
  logger.warn("c");
  logger.error("d");
  assertEquals(handler.records.map((record) => record.msg), ["c", "d"]);
});

Deno.test("Logger: every handler gets the same record, with name, level and arguments", () => {
  const handlers = [new MemoryHandler("DEBUG"), new MemoryHandler("ERROR")];
  new Logger("name", "DEBUG", { handlers }).info("text", 1, { a: 2 });
  const [record] = handlers[0].records;
  assertEquals([record.loggerName, record.levelName, record.msg, record.args], ["name", "INFO", "text", [1, { a: 2 }]]);
  assertEquals(handlers.map((handler) => handler.records[0] === record), [true, true]);
  assertEquals(handlers.map((handler) => handler.messages), [["INFO text"], []]);
});

Deno.test("Logger: without handlers nothing is logged", () => {
  const logger = new Logger("name", "DEBUG");
  assertEquals(logger.handlers, []);
  assertEquals(logger.error("text"), "text");
});

Deno.test("Logger handlers: may be replaced", () => {
  const [logger, handler] = loggerAndHandler();
  const other = new MemoryHandler("DEBUG");
  logger.handlers = [other];
  logger.info("text");
  assertEquals([handler.messages, other.messages], [[], ["INFO text"]]);
});

Deno.test("Logger: a method returns its message, logged or not", () => {
  const [logger] = loggerAndHandler("WARN");
  const message = { a: 1 };
  const logged = logger.error(message);
  const notLogged = logger.info(message);
  holds<Same<typeof logged, { a: number }>>();
  assertEquals([logged === message, notLogged === message], [true, true]);
});

Deno.test("Logger: a message that is a function is called where it is logged", () => {
  const [logger, handler] = loggerAndHandler("WARN");
  let calls = 0;
  const message = (): number => ++calls;
  const notLogged = logger.info(message);
  holds<Same<typeof notLogged, number | undefined>>();
  assertEquals([notLogged, calls], [undefined, 0]);
  assertEquals([logger.warn(message), calls], [1, 1]);
  assertEquals(handler.messages, ["WARN 1"]);
});

Deno.test("Logger: messages of any type as text", () => {
  const [logger, handler] = loggerAndHandler();
  const error = new Error("broken");
  const messages = ["text", 1, 2n, true, null, undefined, Symbol("s"), error, { a: "b", c: { d: 1 } }, ["x", 2], {}];
  for (const message of messages) logger.info(message);
  assertEquals(handler.records.map((record) => record.msg), [
    "text",
    "1",
    "2",
    "true",
    "null",
    "undefined",
    "Symbol(s)",
    error.stack!,
    '{"a":"b","c":{"d":1}}',
    '{"0":"x","1":2}',
    "{}",
  ]);
});

Deno.test("Logger: an error inside an object by its stack, a function as undefined", () => {
  const [logger, handler] = loggerAndHandler();
  const error = new Error("broken");
  logger.info({ error, run: () => 1 });
  logger.info(() => () => 1);
  assertEquals(handler.records.map((record) => record.msg), [`{"error":${error.stack},"run":undefined}`, "undefined"]);
});

Deno.test("Logger level and levelName: follow one another", () => {
  const [logger, handler] = loggerAndHandler();
  assertEquals([logger.loggerName, logger.level, logger.levelName], ["name", 10, "DEBUG"]);
  logger.level = 40;
  assertEquals([logger.level, logger.levelName], [40, "ERROR"]);
  logger.levelName = "WARN";
  assertEquals([logger.level, logger.levelName], [30, "WARN"]);
  logger.info("a");
  logger.warn("b");
  assertEquals(handler.messages, ["WARN b"]);
});

Deno.test("Logger refuses a level that does not exist", () => {
  // @ts-expect-error no level has this name
  assertThrows(() => new Logger("name", "LOUD"), Error, "no level named LOUD");
  const [logger] = loggerAndHandler();
  assertThrows(() => logger.level = 15 as 20, TypeError, "Invalid log level: 15");
  assertThrows(() => logger.levelName = "LOUD" as "INFO", Error, "no level named LOUD");
  assertEquals(logger.level, 10);
});
