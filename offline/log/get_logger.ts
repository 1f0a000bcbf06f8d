import { state } from "./_state.ts";
import { Logger } from "./logger.ts";

export type { Logger };

/**
 * The logger called `name`, or the one called `default`. A name that `setup` was not told of gets a logger that has no
 * handler, so that a library may log without knowing whether its user wants to see it.
 *
 * @throws {Error} where no name is given and nothing was set up.
 */
export function getLogger(name?: string): Logger {
  const known = state.loggers.get(name || "default");
  if (known) return known;
  if (!name) throw new Error(`"default" logger must be set for getting logger without name`);

  const logger = new Logger(name, "NOTSET", { handlers: [] });
  state.loggers.set(name, logger);
  return logger;
}
