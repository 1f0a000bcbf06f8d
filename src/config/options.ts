import {
  oneOf,
  parseBoolean,
  parseCommand,
  parseDuration,
  parseFieldValue,
  parseLimit,
  parsePath,
  parsePaths,
  parsePort,
  parseText,
  parseUpstream,
  wholeNumber,
} from "./parse.ts";
import { parsePermissions } from "./permissions.ts";

const parseMode = oneOf("http", "serializing", "streaming", "afterburn", "static", "inproc");

/** How a function is run. */
export type Mode = ReturnType<typeof parseMode>;

/** One row of the table. */
export interface Option<Value = unknown> {
  /** The heading that it stands under in `--help`. */
  readonly group: string;
  /** Names of the variable; a later one wins. Of a boolean each one turns it on. */
  readonly names: readonly [string, ...string[]];
  /** @throws {OptionError} for a text that isn't accepted. */
  readonly parse: (text: string) => Value;
  /** What is parsed where nothing is set. */
  readonly default?: string;
  /** What is shown as the default where that is no fixed text. */
  readonly defaultShown?: string;
  /** As a flag it may be given several times: the values are joined by commas. */
  readonly isList?: boolean;
  /** Where it has an effect; everywhere by default. */
  readonly modes?: readonly Mode[];
  /** The meaning, one line, for a terminal and for a Markdown table. */
  readonly help: string;
}

const PROCESS: readonly Mode[] = ["http", "serializing", "streaming", "afterburn"];
const FORK: readonly Mode[] = ["serializing", "streaming"];
const PRINTING: readonly Mode[] = [...PROCESS, "inproc"];

/**
 * The one table of options: parsing, `--help` and the README's table come from it. Keys are the names in
 * {@linkcode Values}.
 */
export const OPTIONS = {
  functionProcess: {
    group: "Function",
    names: ["fprocess", "function_process"],
    parse: parseCommand,
    modes: PROCESS,
    help: "Program and arguments, quoted as in a shell. Required, unless a command follows --",
  },
  mode: {
    group: "Function",
    names: ["mode"],
    parse: parseMode,
    default: "streaming",
    help: "How the function is run: http, serializing, streaming, afterburn, static or inproc",
  },
  upstreamUrl: {
    group: "Function",
    names: ["upstream_url", "http_upstream_url"],
    parse: parseUpstream,
    modes: ["http"],
    help: "Where the function listens: http://127.0.0.1:3000, https://…, unix:/path; a path is put in front. Required",
  },
  upstreamCa: {
    group: "Function",
    names: ["upstream_ca"],
    parse: parseText,
    modes: ["http"],
    help: "File of PEM certificates that are trusted for an https upstream, beside the usual ones",
  },
  bufferHttp: {
    group: "Function",
    names: ["buffer_http", "http_buffer_req_body"],
    parse: parseBoolean,
    default: "false",
    modes: ["http"],
    help: "Read a request body wholly before it is sent on, with its length",
  },
  contentType: {
    group: "Function",
    names: ["content_type"],
    parse: parseFieldValue,
    default: "application/octet-stream",
    modes: FORK,
    help: "Content-Type of what the function prints",
  },
  response: {
    group: "Function",
    names: ["response"],
    parse: oneOf("raw", "cgi"),
    default: "raw",
    modes: FORK,
    help: "raw: what the function prints is the body; cgi: it prints status and header fields first (RFC 3875)",
  },
  functionRlimit: {
    group: "Function",
    names: ["function_rlimit"],
    parse: wholeNumber(1),
    defaultShown: "inherited",
    modes: PROCESS,
    help: "Soft limit of open files for the function process",
  },
  killGrace: {
    group: "Function",
    names: ["kill_grace"],
    parse: parseDuration,
    default: "500ms",
    modes: PROCESS,
    help: "Time between SIGTERM and SIGKILL for a function process that has to end",
  },
  staticPath: {
    group: "Function",
    names: ["static_path"],
    parse: parseText,
    default: "/home/app/public",
    modes: ["static"],
    help: "Folder that is served",
  },
  handler: {
    group: "Function",
    names: ["handler"],
    parse: parseText,
    modes: ["inproc"],
    help: "JavaScript or TypeScript module that exports a fetch-style handler, or a folder with a mod.ts. Required",
  },
  inprocIsolation: {
    group: "Function",
    names: ["inproc_isolation"],
    parse: oneOf("worker", "none"),
    default: "worker",
    modes: ["inproc"],
    help: "worker: a handler that hangs is replaced; none: it runs beside the server, for speed, and can block it",
  },
  handlerPermissions: {
    group: "Function",
    names: ["handler_permissions"],
    parse: parsePermissions,
    defaultShown: "not narrowed",
    modes: ["inproc"],
    help:
      "What the handler may do, as Deno names it: net=example.com,net=10.0.0.1:5432,read=/data,env; none for nothing",
  },
  watch: {
    group: "Function",
    names: ["watch"],
    parse: parsePaths,
    isList: true,
    modes: ["http", "afterburn", "inproc"],
    help: "Files and folders, with commas between them; when one changes, the function is restarted (for development)",
  },
  port: {
    group: "Server",
    names: ["port"],
    parse: parsePort,
    default: "8080",
    help: "Port to listen on; 0 takes a free one",
  },
  engine: {
    group: "Server",
    names: ["engine"],
    parse: oneOf("web", "wire"),
    default: "wire",
    help: "HTTP implementation: wire speaks it over sockets, web is that of the runtime (Deno.serve, fetch)",
  },
  maxInflight: {
    group: "Server",
    names: ["max_inflight"],
    parse: wholeNumber(0),
    default: "0",
    help: "Most requests at the same time, those above are answered 429; 0 is no limit",
  },
  maxQueue: {
    group: "Server",
    names: ["max_queue"],
    parse: wholeNumber(0),
    default: "0",
    help: "Most requests that wait, in order, while max_inflight is reached; needs max_inflight",
  },
  maxHeaderBytes: {
    group: "Server",
    names: ["max_header_bytes"],
    parse: wholeNumber(1),
    default: "1048576",
    help: "Largest request head in bytes; those above are answered 431",
  },
  maxBodyBytes: {
    group: "Server",
    names: ["max_body_bytes"],
    parse: wholeNumber(1),
    default: "536870912",
    modes: ["serializing", "afterburn"],
    help: "Largest body in bytes that is held in memory; a longer request is answered 413, for a longer response 500",
  },
  ignoreClientAbort: {
    group: "Server",
    names: ["ignore_client_abort"],
    parse: parseBoolean,
    default: "false",
    help: "Let work go on to its end where the client has closed its side",
  },
  readTimeout: {
    group: "Timeouts",
    names: ["read_timeout"],
    parse: parseDuration,
    default: "30s",
    help: "Bounds reading a request, from the end of its head; 0 is no limit",
  },
  writeTimeout: {
    group: "Timeouts",
    names: ["write_timeout"],
    parse: parseDuration,
    default: "30s",
    help: "Bounds writing a response, from the end of the request head, and draining at shutdown",
  },
  execTimeout: {
    group: "Timeouts",
    names: ["exec_timeout"],
    parse: parseDuration,
    default: "30s",
    help: "Bounds the function's work on one request; 0 leaves that to write_timeout",
  },
  queueTimeout: {
    group: "Timeouts",
    names: ["queue_timeout"],
    parse: parseDuration,
    defaultShown: "exec_timeout",
    help: "Bounds the wait for max_inflight, then 429; exec_timeout starts behind it; 0 leaves that to write_timeout",
  },
  healthcheckInterval: {
    group: "Timeouts",
    names: ["healthcheck_interval"],
    parse: parseDuration,
    defaultShown: "write_timeout",
    help: "How long serving goes on at shutdown while the probes answer 503; 0 is not at all",
  },
  readyPath: {
    group: "Probes",
    names: ["ready_path"],
    parse: parsePath,
    help: "Path of the function that /_/ready asks",
  },
  suppressLock: {
    group: "Probes",
    names: ["suppress_lock"],
    parse: parseBoolean,
    default: "false",
    help: "Write no lock file, and answer probes without one",
  },
  prefixLogs: {
    group: "Logs",
    names: ["prefix_logs"],
    parse: parseBoolean,
    default: "true",
    modes: PRINTING,
    help: "Put date and stream in front of lines that the function prints",
  },
  logCallId: {
    group: "Logs",
    names: ["log_callid", "log_call_id"],
    parse: parseBoolean,
    default: "false",
    help: "End access lines with the request's X-Call-Id",
  },
  logBufferSize: {
    group: "Logs",
    names: ["log_buffer_size"],
    parse: parseLimit,
    default: "65536",
    modes: PRINTING,
    help: "Bytes after which a line that the function prints is cut in two; -1 is no limit",
  },
  logFormat: {
    group: "Logs",
    names: ["log_format"],
    parse: oneOf("text", "json"),
    default: "text",
    help: "text, or json for one object a line",
  },
  metricsPort: {
    group: "Metrics",
    names: ["metrics_port"],
    parse: parsePort,
    default: "8081",
    help: "Port of /metrics; 0 takes a free one",
  },
  jwtAuth: {
    group: "Authentication",
    names: ["jwt_auth"],
    parse: parseBoolean,
    default: "false",
    help: "Require a token of the OpenFaaS gateway",
  },
  jwtAuthLocal: {
    group: "Authentication",
    names: ["jwt_auth_local"],
    parse: parseBoolean,
    default: "false",
    help: "Ask an issuer at 127.0.0.1:8000 instead of the gateway",
  },
  jwtAuthDebug: {
    group: "Authentication",
    names: ["jwt_auth_debug"],
    parse: parseBoolean,
    default: "false",
    help: "Log how each token was judged",
  },
  cgiHeaders: {
    group: "Classic watchdog",
    names: ["cgi_headers"],
    parse: parseBoolean,
    default: "true",
    modes: ["serializing"],
    help: "Give the function the request's head as Http_ variables",
  },
  combineOutput: {
    group: "Classic watchdog",
    names: ["combine_output"],
    parse: parseBoolean,
    default: "false",
    modes: ["serializing"],
    help: "Join what the function prints on stderr to the response",
  },
  marshalRequest: {
    group: "Classic watchdog",
    names: ["marshal_request"],
    parse: parseBoolean,
    default: "false",
    modes: ["serializing"],
    help: "Give the function header and body as one JSON object",
  },
  debugHeaders: {
    group: "Classic watchdog",
    names: ["debug_headers"],
    parse: parseBoolean,
    default: "false",
    modes: ["serializing"],
    help: "Log the header of each request",
  },
  writeDebug: {
    group: "Classic watchdog",
    names: ["write_debug"],
    parse: parseBoolean,
    default: "false",
    modes: ["serializing"],
    help: "Log what the function prints",
  },
  readDebug: {
    group: "Classic watchdog",
    names: ["read_debug"],
    parse: parseBoolean,
    default: "false",
    modes: ["serializing"],
    help: "Log the body of each request",
  },
} as const satisfies Record<string, Option>;

type Table = typeof OPTIONS;

/** The parsed value of each option, in ms and bytes; undefined where it isn't set and has no default. */
export type Values = {
  readonly [Key in keyof Table]:
    | ReturnType<Table[Key]["parse"]>
    | (Table[Key] extends { default: string } ? never : undefined);
};

/** The rows in the order of the table. */
export const ROWS: readonly Option[] = Object.values(OPTIONS);

/** Whether an option is a switch: as a flag it needs no value. */
export function isSwitch(option: Option): boolean {
  return option.parse === parseBoolean;
}

/** Whether an option has an effect in a mode. */
export function hasEffect(option: Option, mode: Mode): boolean {
  return option.modes?.includes(mode) ?? true;
}

/** The default as users read it; empty where there is none. */
export function defaultShown(option: Option): string {
  return option.defaultShown ?? option.default ?? "";
}

/** The flag of a variable: `--max-inflight` for `max_inflight`. */
export function flagName(variable: string): string {
  return `--${variable.replaceAll("_", "-")}`;
}
