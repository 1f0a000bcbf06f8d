import { getLevelByName, getLevelName, type LevelName, type LogLevel } from "./levels.ts";
import type { LogRecord } from "./logger.ts";

export type { LevelName, LogLevel, LogRecord };

/** Makes the text that is logged of a record. */
export type FormatterFunction = (logRecord: LogRecord) => string;

/** Options of {@linkcode BaseHandler}. */
export interface BaseHandlerOptions {
  /** Makes the text that is logged; the level's name and the message where not given. */
  formatter?: FormatterFunction;
}

/** Base of all handlers: takes records of its level and above, formats them, and leaves it to `log` to put them out. */
export abstract class BaseHandler {
  formatter: FormatterFunction;
  #level: LogLevel;

  /** @throws {Error} where no level is called `levelName`. */
  constructor(levelName: LevelName, options: BaseHandlerOptions = {}) {
    this.#level = getLevelByName(levelName);
    this.formatter = options.formatter ?? ((record) => `${record.levelName} ${record.msg}`);
  }

  /** The least level that is handled. Setting one that does not exist throws an `Error`. */
  get level(): LogLevel {
    return this.#level;
  }
  set level(level: LogLevel) {
    this.levelName = getLevelName(level);
  }

  /** The name of the least level that is handled. Setting one that does not exist throws an `Error`. */
  get levelName(): LevelName {
    return getLevelName(this.#level);
  }
  set levelName(levelName: LevelName) {
    this.#level = getLevelByName(levelName);
  }

  /** Formats and logs `logRecord` where it is of the handler's level or above. */
  handle(logRecord: LogRecord): void {
    if (logRecord.level >= this.#level) this.log(this.format(logRecord));
  }

  /** The text that is logged of `logRecord`. */
  format(logRecord: LogRecord): string {
    return this.formatter(logRecord);
  }

  /** Puts a formatted message out. */
  abstract log(msg: string): void;

  /** Called by the package's `setup`, before the handler is used. */
  setup(): void {}

  /** Called by the package's next `setup`, and at the end of a `using` block. */
  destroy(): void {}

  [Symbol.dispose](): void {
    this.destroy();
  }
}
