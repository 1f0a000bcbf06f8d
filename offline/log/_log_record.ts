import { getLevelName, type LogLevel } from "./levels.ts";

/** What {@linkcode LogRecord} is made of. */
export interface LogRecordOptions {
  /** The message, as text. */
  msg: string;
  /** What was given to the logger after the message. */
  args: unknown[];
  /** The level of the message. */
  level: LogLevel;
  /** The name of the logger that makes the record. */
  loggerName: string;
}

/** One message on its way from a logger to its handlers, with the time at which it was made. */
export class LogRecord {
  readonly msg: string;
  readonly level: number;
  readonly levelName: string;
  readonly loggerName: string;
  readonly #args: unknown[];
  readonly #datetime = new Date();

  constructor(options: LogRecordOptions) {
    this.msg = options.msg;
    this.level = options.level;
    this.levelName = getLevelName(options.level);
    this.loggerName = options.loggerName;
    this.#args = [...options.args];
  }

  /** A copy of what was given to the logger after the message. */
  get args(): unknown[] {
    return [...this.#args];
  }

  /** A copy of the time at which the record was made. */
  get datetime(): Date {
    return new Date(this.#datetime);
  }
}
