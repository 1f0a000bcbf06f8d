import { stripVTControlCharacters } from "node:util";
import { assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import * as log from "@std/log";
import { Logger } from "@std/log/logger";
import { setup } from "@std/log/setup";
import { MemoryHandler } from "./_memory_handler.ts";

/** What `run` writes to the console, without colours. */
function consoleLines(run: () => void): string[] {
  const lines: string[] = [];
  // deno-lint-ignore no-console
  const write = console.log;
  console.log = (line: string) => lines.push(stripVTControlCharacters(line));
  try {
    run();
  } finally {
    console.log = write;
  }
  return lines;
}

Deno.test("before setup the default logger writes INFO and above to the console", () => {
  const lines = consoleLines(() => {
    const logger = log.getLogger();
    logger.debug("a");
    logger.info("b");
    logger.warn("c");
    logger.error("d");
    logger.critical("e");
  });
  assertEquals(lines, ["INFO b", "WARN c", "ERROR d", "CRITICAL e"]);
});

Deno.test("setup: loggers write to the handlers that they name", () => {
  const handlers = { a: new MemoryHandler("DEBUG"), b: new MemoryHandler("DEBUG") };
  setup({
    handlers,
    loggers: {
      default: { level: "DEBUG", handlers: ["a", "b"] },
      other: { level: "DEBUG", handlers: ["b"] },
    },
  });
  log.getLogger().info("one");
  log.getLogger("default").info("two");
  log.getLogger("other").info("three");
  assertEquals(handlers.a.messages, ["INFO one", "INFO two"]);
  assertEquals(handlers.b.messages, ["INFO one", "INFO two", "INFO three"]);
  assertStrictEquals(log.getLogger("").loggerName, "default");
});

Deno.test("setup: a logger is of level INFO and without handlers unless told otherwise", () => {
  setup({ loggers: { plain: {} } });
  const logger = log.getLogger("plain");
  assertEquals([logger instanceof Logger, logger.levelName, logger.handlers], [true, "INFO", []]);
});

Deno.test("setup: a handler name that is not there is ignored", () => {
  const handler = new MemoryHandler("DEBUG");
  setup({ handlers: { there: handler }, loggers: { some: { handlers: ["missing", "there"] } } });
  assertEquals(log.getLogger("some").handlers, [handler]);
});

Deno.test("setup: a handler called default takes the place of the console", () => {
  const handler = new MemoryHandler("DEBUG");
  setup({ handlers: { default: handler } });
  const lines = consoleLines(() => log.getLogger().info("text"));
  assertEquals([handler.messages, lines], [["INFO text"], []]);
});

Deno.test("setup: what is not named default leaves the default logger at the console", () => {
  setup({ handlers: { other: new MemoryHandler("DEBUG") } });
  assertEquals(consoleLines(() => log.getLogger().info("text")), ["INFO text"]);
});

Deno.test("setup: sets the new handlers up after it destroyed the old ones", () => {
  const calls: string[] = [];
  class Told extends MemoryHandler {
    constructor(readonly name: string) {
      super("INFO");
    }
    override setup(): void {
      calls.push(`${this.name} setup`);
    }
    override destroy(): void {
      calls.push(`${this.name} destroy`);
    }
  }
  setup({ handlers: { a: new Told("old a"), b: new Told("old b") } });
  setup({ handlers: { a: new Told("new a") } });
  setup({});
  assertEquals(calls, [
    "old a setup",
    "old b setup",
    "old a destroy",
    "old b destroy",
    "new a setup",
    "new a destroy",
  ]);
});

Deno.test("setup: replaces all loggers", () => {
  setup({ loggers: { some: { level: "ERROR" } } });
  const [some, unknown] = [log.getLogger("some"), log.getLogger("unknown")];
  setup({});
  assertNotEquals(log.getLogger("some"), some);
  assertEquals(log.getLogger("some").levelName, "NOTSET");
  assertEquals(log.getLogger("unknown") === unknown, false);
});
