import { assertEquals, assertThrows } from "@std/assert";
import { getLevelByName, getLevelName, type LevelName, type LogLevel, LogLevelNames, LogLevels } from "@std/log/levels";
import { holds, type Same } from "../_types.ts";

Deno.test("LogLevels rise from NOTSET to CRITICAL", () => {
  assertEquals(LogLevels, { NOTSET: 0, DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40, CRITICAL: 50 });
  holds<Same<LevelName, "NOTSET" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "CRITICAL">>();
  holds<Same<LogLevel, 0 | 10 | 20 | 30 | 40 | 50>>();
});

Deno.test("LogLevelNames lists the names of all levels", () => {
  assertEquals(LogLevelNames, ["NOTSET", "DEBUG", "INFO", "WARN", "ERROR", "CRITICAL"]);
});

Deno.test("getLevelByName and getLevelName are the inverse of one another", () => {
  for (const name of LogLevelNames) {
    const level: LogLevel = getLevelByName(name);
    assertEquals(level, LogLevels[name]);
    assertEquals(getLevelName(level), name);
  }
});

Deno.test("getLevelByName and getLevelName refuse what does not exist", () => {
  // @ts-expect-error no level has this name
  assertThrows(() => getLevelByName("LOUD"), Error, "Cannot get log level: no level named LOUD");
  // @ts-expect-error no level has this number
  assertThrows(() => getLevelName(15), Error, "Cannot get log level: no name for level: 15");
});
