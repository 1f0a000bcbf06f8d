import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { getLogger } from "@std/log/get-logger";

Deno.test("getLogger without a name: throws where nothing was set up", () => {
  assertThrows(() => getLogger(), Error, `"default" logger must be set for getting logger without name`);
});

Deno.test("getLogger of an unknown name: a logger without handlers, each time the same", () => {
  const logger = getLogger("unknown");
  assertEquals([logger.loggerName, logger.levelName, logger.handlers], ["unknown", "NOTSET", []]);
  assertStrictEquals(getLogger("unknown"), logger);
});
