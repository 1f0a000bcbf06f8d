import { formatDuration, joinWords, OptionError } from "./parse.ts";
import { flagName, hasEffect, isSwitch, type Option, OPTIONS, type Values } from "./options.ts";

/** Texts of options by the name of their variable. */
export type Texts = Readonly<Record<string, string>>;

/** The configuration, validated: durations in ms, lengths in bytes. */
export interface Config extends Omit<Values, "functionProcess" | "healthcheckInterval" | "queueTimeout" | "watch"> {
  /** The function process as it was written, for the log; empty where there is none. */
  readonly fprocess: string;
  /** Its program and arguments; empty where there is none. */
  readonly command: readonly string[];
  /** In ms; `write_timeout` where it isn't set. */
  readonly healthcheckInterval: number;
  /** In ms, above 0; never more than `write_timeout`, and `exec_timeout` where it isn't set. */
  readonly queueTimeout: number;
  /** Paths whose change restarts the function; empty where nothing does. */
  readonly watch: readonly string[];
  /** What works, and is probably not meant: one line each. */
  readonly warnings: readonly string[];
}

/** What is wrong with a configuration, all of it. */
export class ConfigError extends Error {
  override name = "ConfigError";
  /** One line for each error. */
  readonly messages: readonly string[];

  constructor(messages: readonly string[]) {
    super(messages.join("\n"));
    this.messages = messages;
  }
}

/**
 * Reads the configuration. An option that is set to an empty text counts as not set; a flag wins over variables.
 *
 * @param env The environment.
 * @param flags Flags of the command line, by the name of their variable.
 * @param command The function process where it was given as words of the command line: it wins over everything.
 * @throws {ConfigError} with every error there is.
 */
export function load(env: Texts, flags: Texts = {}, command: readonly string[] = []): Config {
  const given = command.length > 0 ? { ...flags, function_process: joinWords(command) } : flags;
  const errors: string[] = [];
  const values = readAll(env, given, errors);
  errors.push(...conflicts(values));
  if (errors.length > 0) throw new ConfigError(errors);
  return complete(values as Values);
}

/** An option whose text is invalid is missing here; one that isn't set and has no default is undefined. */
type Readings = Partial<Values>;

function readAll(env: Texts, flags: Texts, errors: string[]): Readings {
  const values: Record<string, unknown> = {};
  for (const [key, option] of Object.entries<Option>(OPTIONS)) {
    const set = settings(option, env, flags);
    const parsed = set.flatMap((setting) => parse(option, setting, errors));
    if (parsed.length === set.length) values[key] = combine(option, parsed);
  }
  return values as Readings;
}

/** Where an option is set. */
interface Setting {
  readonly name: string;
  readonly text: string;
  readonly isFlag: boolean;
}

/** The settings of an option that count: of a switch all, otherwise the one that wins. */
function settings(option: Option, env: Texts, flags: Texts): Setting[] {
  const set = (texts: Texts, isFlag: boolean): Setting[] =>
    option.names.filter((name) => texts[name]).map((name) => ({ name, text: texts[name], isFlag }));
  const asFlags = set(flags, true);
  const all = asFlags.length > 0 ? asFlags : set(env, false);
  return isSwitch(option) ? all : all.slice(-1);
}

/** The value of a setting; none, and an error more, where it is invalid. */
function parse(option: Option, { name, text, isFlag }: Setting, errors: string[]): unknown[] {
  try {
    return [option.parse(text)];
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const origin = isFlag ? ` (flag ${flagName(name)})` : "";
    errors.push(`invalid ${name} ${JSON.stringify(text)}${origin}: ${error.message}`);
    return [];
  }
}

function combine(option: Option, values: unknown[]): unknown {
  if (values.length === 0) return option.default === undefined ? undefined : option.parse(option.default);
  return isSwitch(option) ? values.includes(true) : values[0];
}

/** Values that don't go together. */
function conflicts(values: Readings): string[] {
  const { mode, writeTimeout, port, metricsPort, maxQueue, maxInflight } = values;
  const errors: string[] = [];
  if (mode !== "static" && mode !== "inproc" && isUnset(values, "functionProcess")) {
    errors.push("no function process: want fprocess or function_process, or a command line that ends with -- command");
  }
  if (mode === "http" && isUnset(values, "upstreamUrl")) {
    errors.push("no upstream: want upstream_url or http_upstream_url in http mode");
  }
  if (values.engine === "web" && /unix:$/.test(values.upstreamUrl?.protocol ?? "")) {
    errors.push('a unix socket as upstream needs engine "wire"');
  }
  if (mode === "inproc" && isUnset(values, "handler")) errors.push("no handler: want handler=FILE in inproc mode");
  if (values.handlerPermissions !== undefined && values.inprocIsolation === "none") {
    errors.push("handler_permissions hold in a worker alone: want inproc_isolation=worker");
  }
  if (mode === "inproc" && values.watch !== undefined && values.inprocIsolation === "none") {
    errors.push("watch restarts a handler in a worker alone: want inproc_isolation=worker");
  }
  if (writeTimeout === 0) errors.push("HTTP write timeout must be over 0s");
  if (maxQueue !== undefined && maxQueue > 0 && maxInflight === 0) {
    errors.push(`max_queue ${maxQueue} without max_inflight: want a limit that requests can wait for`);
  }
  if (port !== undefined && port !== 0 && port === metricsPort) {
    errors.push(`port and metrics_port are both ${port}: want two different ports`);
  }
  return errors;
}

function isUnset(values: Readings, key: keyof Values): boolean {
  return key in values && values[key] === undefined;
}

function complete({ functionProcess, ...values }: Values): Config {
  const queueTimeout = Math.min((values.queueTimeout ?? values.execTimeout) || Infinity, values.writeTimeout);
  return Object.freeze({
    ...values,
    fprocess: functionProcess?.text ?? "",
    command: functionProcess?.words ?? [],
    healthcheckInterval: values.healthcheckInterval ?? values.writeTimeout,
    queueTimeout,
    watch: hasEffect(OPTIONS.watch, values.mode) ? values.watch ?? [] : [],
    warnings: Object.freeze(warnings({ ...values, queueTimeout })),
  });
}

function warnings(
  values: Pick<Values, "execTimeout" | "writeTimeout" | "maxQueue" | "mode" | "watch"> & Pick<Config, "queueTimeout">,
): string[] {
  const { execTimeout, writeTimeout, maxQueue, queueTimeout, mode, watch } = values;
  const [exec, write, queue] = [execTimeout, writeTimeout, queueTimeout].map(formatDuration);
  const warnings: string[] = [];
  if (execTimeout > writeTimeout) {
    warnings.push(`exec_timeout (${exec}) is above write_timeout (${write}): work ends after ${write}`);
  } else if (maxQueue > 0 && queueTimeout + execTimeout > writeTimeout) {
    const sum = `queue_timeout (${queue}) and exec_timeout (${exec}) together`;
    warnings.push(
      `${sum} are above write_timeout (${write}): a request that has waited may have less time for its work`,
    );
  }
  if (watch !== undefined && !hasEffect(OPTIONS.watch, mode)) {
    warnings.push(`watch has no effect in ${mode} mode: nothing runs there longer than a request`);
  }
  return warnings;
}
