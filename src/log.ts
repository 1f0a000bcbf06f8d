import { BaseHandler, getLogger, type LogRecord, setup } from "@std/log";
import type { AccessLine } from "./log/access_line.ts";
import { type FunctionStream, jsonFormat, textFormat } from "./log/format.ts";
import { LineQueue, type Sink } from "./log/line_queue.ts";

export type { AccessLine, FunctionStream, Sink };

/** Options of {@linkcode createLog}. */
export interface LogOptions {
  /** `json`: every line is an object. */
  readonly format: "text" | "json";
  /** Takes the function's stdout; the process's own where not given. */
  readonly stdout?: Sink;
  /** Takes everything else; the process's own where not given. */
  readonly stderr?: Sink;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Bytes that may wait for each stream. */
  readonly queueBytes?: number;
  /** How long a pipe may take nothing before it counts as stuck, in ms. */
  readonly stuckAfter?: number;
}

/**
 * The log: own lines on stderr, a function's lines on the stream that it printed them on. No method throws or blocks;
 * lines that a slow reader leaves no room for are dropped and counted.
 */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Logs an exchange that is over. */
  access(line: AccessLine): void;
  /**
   * Passes on a line that a function printed, byte for byte; in JSON bytes that are no UTF-8 become U+FFFD.
   *
   * @param line Without its newline; copied.
   * @param prefix Puts date and stream in front (`prefix_logs`).
   * @returns a promise where the function should be held back until it resolves.
   */
  functionLine(stream: FunctionStream, line: Uint8Array, prefix: boolean): void | Promise<void>;
  /** Resolves when everything is written, at the latest after `ms` milliseconds. */
  flush(ms: number): Promise<void>;
}

/** Makes a log. Nothing else should write to the two streams while it is used. */
export function createLog(options: LogOptions): Log {
  const { stdout = Deno.stdout, stderr = Deno.stderr, now = Date.now } = options;
  const { queueBytes = 4 * 1024 * 1024, stuckAfter = 250 } = options;
  const queue = (name: FunctionStream, sink: Sink): LineQueue =>
    new LineQueue(sink, {
      limit: queueBytes,
      stuckAfter,
      dropped: (lines) => logger.warn(`${lines} log lines dropped: ${name} was not read fast enough`),
    });
  const queues = { stdout: queue("stdout", stdout), stderr: queue("stderr", stderr) };
  const format = options.format === "json" ? jsonFormat(now) : textFormat(now);
  const handler = new QueueHandler(queues.stderr, ({ levelName, msg }) => format.message(levelName, msg));
  setup({ handlers: { queue: handler }, loggers: { default: { level: "INFO", handlers: ["queue"] } } });
  const logger = getLogger();

  return {
    info: (message) => void logger.info(message),
    warn: (message) => void logger.warn(message),
    error: (message) => void logger.error(message),
    access: (line) => queues.stderr.push(format.access(line)),
    functionLine: (stream, line, prefix) => queues[stream].pushBytes(...format.functionLine(stream, line, prefix)),
    async flush(ms): Promise<void> {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
      await Promise.race([Promise.all([queues.stdout.idle(), queues.stderr.idle()]), late]);
      clearTimeout(timer);
    },
  };
}

/** Puts what the logger formats into a queue: the package's own ConsoleHandler would hold the process on a full pipe. */
class QueueHandler extends BaseHandler {
  constructor(readonly queue: LineQueue, formatter: (record: LogRecord) => string) {
    super("INFO", { formatter });
  }

  override log(line: string): void {
    this.queue.push(line);
  }
}
