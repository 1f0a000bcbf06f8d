import { ConsoleHandler } from "./_console_handler.ts";
import { state } from "./_state.ts";
import type { LevelName } from "./levels.ts";
import { type LogConfig, Logger } from "./logger.ts";

const defaultLevel: LevelName = "INFO";
const defaults = {
  handlers: { default: new ConsoleHandler(defaultLevel) },
  loggers: { default: { level: defaultLevel, handlers: ["default"] } },
} satisfies LogConfig;

/**
 * Replaces all handlers and loggers: the old handlers are destroyed, the new ones set up. A handler or logger called
 * `default` stands in for the built-in one (the console, `INFO` and above). Names of handlers that do not exist are
 * ignored.
 */
export function setup(config: LogConfig): void {
  for (const handler of state.handlers.values()) handler.destroy();
  state.handlers.clear();
  for (const [name, handler] of Object.entries({ ...defaults.handlers, ...config.handlers })) {
    handler.setup();
    state.handlers.set(name, handler);
  }

  state.loggers.clear();
  for (const [name, logger] of Object.entries({ ...defaults.loggers, ...config.loggers })) {
    const handlers = (logger.handlers ?? []).flatMap((handler) => state.handlers.get(handler) ?? []);
    state.loggers.set(name, new Logger(name, logger.level ?? defaultLevel, { handlers }));
  }
}

setup({});
