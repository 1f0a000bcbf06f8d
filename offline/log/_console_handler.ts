import { BaseHandler } from "./base_handler.ts";
import { LogLevels } from "./levels.ts";
import type { LogRecord } from "./logger.ts";

/** Writes to the console, coloured by level unless `NO_COLOR` is set: what logs until `setup` says otherwise. */
export class ConsoleHandler extends BaseHandler {
  override format(logRecord: LogRecord): string {
    const text = super.format(logRecord);
    return Deno.noColor ? text : colour(text, logRecord.level);
  }

  override log(msg: string): void {
    // deno-lint-ignore no-console
    console.log(msg);
  }
}

function colour(text: string, level: number): string {
  switch (level) {
    case LogLevels.INFO:
      return `\x1b[34m${text}\x1b[39m`;
    case LogLevels.WARN:
      return `\x1b[33m${text}\x1b[39m`;
    case LogLevels.ERROR:
      return `\x1b[31m${text}\x1b[39m`;
    case LogLevels.CRITICAL:
      return `\x1b[1m\x1b[31m${text}\x1b[39m\x1b[22m`;
    default:
      return text;
  }
}
