import { asText } from "./_as_text.ts";
import { LogRecord } from "./_log_record.ts";
import type { BaseHandler } from "./base_handler.ts";
import { getLevelByName, getLevelName, type LevelName, type LogLevel, LogLevels } from "./levels.ts";

export { LogRecord, type LogRecordOptions } from "./_log_record.ts";

/** Any function. A message that is one is called for the message proper. */
// deno-lint-ignore no-explicit-any
export type GenericFunction = (...args: any[]) => any;

/** A logger as described to `setup`. */
export interface LoggerConfig {
  /** The least level that is logged; `INFO` where not given. */
  level?: LevelName;
  /** The names of the handlers, as given to `setup`. */
  handlers?: string[];
}

/** Handlers and loggers by name, as given to `setup`. */
export interface LogConfig {
  handlers?: { [name: string]: BaseHandler };
  loggers?: { [name: string]: LoggerConfig };
}

/** Options of {@linkcode Logger}. */
export interface LoggerOptions {
  /** Where messages go; nowhere where not given. */
  handlers?: BaseHandler[];
}

/**
 * Hands messages of its level and above to its handlers. Each method returns its message, so that a value can be
 * logged where it is used. A message may be a function: it is called, and its result logged and returned, only where
 * the level is logged; else the method returns `undefined`.
 */
export class Logger {
  /** Where messages go. */
  handlers: BaseHandler[];
  readonly #loggerName: string;
  #level: LogLevel;

  constructor(loggerName: string, levelName: LevelName, options: LoggerOptions = {}) {
    this.#loggerName = loggerName;
    this.#level = getLevelByName(levelName);
    this.handlers = options.handlers ?? [];
  }

  /** The least level that is logged. Setting one that does not exist throws a `TypeError`. */
  get level(): LogLevel {
    return this.#level;
  }
  set level(level: LogLevel) {
    if (!Object.values(LogLevels).includes(level)) throw new TypeError(`Invalid log level: ${level}`);
    this.#level = level;
  }

  /** The name of the least level that is logged. Setting one that does not exist throws an `Error`. */
  get levelName(): LevelName {
    return getLevelName(this.#level);
  }
  set levelName(levelName: LevelName) {
    this.#level = getLevelByName(levelName);
  }

  get loggerName(): string {
    return this.#loggerName;
  }

  debug<T>(msg: () => T, ...args: unknown[]): T | undefined;
  debug<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  debug(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.DEBUG, msg, args);
  }

  info<T>(msg: () => T, ...args: unknown[]): T | undefined;
  info<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  info(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.INFO, msg, args);
  }

  warn<T>(msg: () => T, ...args: unknown[]): T | undefined;
  warn<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  warn(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.WARN, msg, args);
  }

  error<T>(msg: () => T, ...args: unknown[]): T | undefined;
  error<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  error(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.ERROR, msg, args);
  }

  critical<T>(msg: () => T, ...args: unknown[]): T | undefined;
  critical<T>(msg: T extends GenericFunction ? never : T, ...args: unknown[]): T;
  critical(msg: unknown, ...args: unknown[]): unknown {
    return this.#log(LogLevels.CRITICAL, msg, args);
  }

  #log(level: LogLevel, msg: unknown, args: unknown[]): unknown {
    const isLazy = msg instanceof Function;
    if (level < this.#level) return isLazy ? undefined : msg;

    const message = isLazy ? msg() : msg;
    const record = new LogRecord({ msg: asText(message), args, level, loggerName: this.#loggerName });
    for (const handler of this.handlers) handler.handle(record);
    return message;
  }
}
