import { assertEquals } from "@std/assert";
import * as log from "@std/log";
import { BaseHandler } from "@std/log/base-handler";
import { getLogger } from "@std/log/get-logger";
import { getLevelByName, getLevelName, type LevelName, LogLevels } from "@std/log/levels";
import type { Logger, LogRecord } from "@std/log/logger";
import { setup } from "@std/log/setup";
import { holds, type Same } from "../_types.ts";

Deno.test("@std/log exports what its subpaths export", () => {
  assertEquals(
    [log.BaseHandler, log.getLogger, log.getLevelByName, log.getLevelName, log.LogLevels, log.setup],
    [BaseHandler, getLogger, getLevelByName, getLevelName, LogLevels, setup],
  );
  holds<Same<log.LevelName, LevelName>>();
  holds<Same<log.Logger, Logger>>();
  holds<Same<log.LogRecord, LogRecord>>();
});
