/** A value that an option doesn't accept; the message says what it does accept, the caller adds name and value. */
export class OptionError extends Error {
  override name = "OptionError";
}

const MAX_NANOSECONDS = 2n ** 63n - 1n;
const NANOSECONDS_A_MS = 1e6;
const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  "µs": 1e3, // U+00B5, the micro sign
  "μs": 1e3, // U+03BC, the Greek letter
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

// Each part ends with a unit, so that a long run of digits is read once: headers from clients come here too.
const GO_DURATION = /^([+-]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const GO_DURATION_PART = /(\d*)(?:\.(\d*))?([a-zµμ]+)/g;

/** What 64 bits hold: Go reads no more digits of a fraction either. */
const FRACTION_DIGITS = 19;

/**
 * Reads a duration as Go's time.ParseDuration does: `1m30s`, `1.5h`, `.5s`, `-2ms`, `0`.
 *
 * @returns milliseconds, with a fraction where need be; undefined where the text is no duration, or beyond 64 bits of
 * nanoseconds.
 */
export function parseGoDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  const match = GO_DURATION.exec(text);
  if (match === null) return undefined;
  let total = 0n;
  for (const [, whole, fraction = "", unit] of match[2].matchAll(GO_DURATION_PART)) {
    const digits = fraction.slice(0, FRACTION_DIGITS);
    total += BigInt(whole) * BigInt(NANOSECONDS[unit]);
    total += BigInt(Math.trunc(Number(digits) * (NANOSECONDS[unit] / 10 ** digits.length)));
  }
  return inMilliseconds(match[1] === "-" ? -total : total);
}

function inMilliseconds(nanoseconds: bigint): number | undefined {
  if (nanoseconds > MAX_NANOSECONDS || nanoseconds < -MAX_NANOSECONDS) return undefined;
  return Number(nanoseconds) / NANOSECONDS_A_MS;
}

/**
 * Reads the duration of an option: a whole number is seconds, anything else a Go duration.
 *
 * @returns milliseconds, with a fraction where need be.
 * @throws {OptionError} where it is neither, negative or out of range.
 */
export function parseDuration(text: string): number {
  const ms = /^[+-]?\d+$/.test(text) ? inMilliseconds(BigInt(text) * 1_000_000_000n) : parseGoDuration(text);
  if (ms === undefined || ms < 0) {
    throw new OptionError("want whole seconds or a Go duration such as 1m30s, from 0s to 2562047h47m16s");
  }
  return ms;
}

/**
 * Writes milliseconds as Go's Duration.String does: `1m30s`, `1h0m0s`, `250µs`, `0s`. Exact to the nanosecond up to 104
 * days.
 */
export function formatDuration(ms: number): string {
  const ns = Math.round(Math.abs(ms) * NANOSECONDS_A_MS);
  if (ns === 0) return "0s";
  const sign = ms < 0 ? "-" : "";
  if (ns < NANOSECONDS.us) return `${sign}${ns}ns`;
  if (ns < NANOSECONDS.ms) return `${sign}${ns / NANOSECONDS.us}µs`;
  if (ns < NANOSECONDS.s) return `${sign}${ns / NANOSECONDS.ms}ms`;
  const hours = Math.floor(ns / NANOSECONDS.h);
  const minutes = Math.floor(ns % NANOSECONDS.h / NANOSECONDS.m);
  // Not the number itself: JavaScript would write a nanosecond as 1e-9.
  const seconds = (ns % NANOSECONDS.m / NANOSECONDS.s).toFixed(9).replace(/\.?0+$/, "");
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m${seconds}s`;
  return `${sign}${seconds}s`;
}

const TRUE = ["1", "t", "T", "true", "TRUE", "True"];
const FALSE = ["0", "f", "F", "false", "FALSE", "False"];

/**
 * Reads the words of Go's strconv.ParseBool.
 *
 * @throws {OptionError} for any other word.
 */
export function parseBoolean(text: string): boolean {
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw new OptionError(`want ${TRUE.join(", ")} or ${FALSE.join(", ")}`);
}

/** A parser of whole numbers between two bounds, both included. It throws {@linkcode OptionError} for all else. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = digits(text);
    if (value >= min && value <= max) return value;
    throw new OptionError(`want a whole number from ${min} to ${max}`);
  };
}

/** NaN where the text isn't all digits; a plus in front is Go's. */
function digits(text: string): number {
  return /^\+?\d+$/.test(text) ? Number(text) : NaN;
}

/** Reads a port; 0 stands for any free one. */
export const parsePort: (text: string) => number = wholeNumber(0, 65535);

/**
 * Reads a length in bytes where -1 means that there is no limit.
 *
 * @returns bytes, or Infinity.
 * @throws {OptionError} where it is neither.
 */
export function parseLimit(text: string): number {
  if (text === "-1") return Infinity;
  const value = digits(text);
  if (value >= 1 && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new OptionError(`want a whole number of bytes from 1 to ${Number.MAX_SAFE_INTEGER}, or -1 for no limit`);
}

/** A parser that takes exactly these words. It throws {@linkcode OptionError} for all else. */
export function oneOf<const Word extends string>(...words: Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((word) => word === text);
    if (word !== undefined) return word;
    throw new OptionError(`want ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
  };
}

/** Takes any text. */
export function parseText(text: string): string {
  return text;
}

/**
 * Reads a list of paths with commas between them.
 *
 * @throws {OptionError} where one is empty.
 */
export function parsePaths(text: string): readonly string[] {
  const paths = text.split(",");
  if (paths.includes("")) throw new OptionError("want paths with commas between them");
  return Object.freeze(paths);
}

/**
 * Takes the value of a header field.
 *
 * @throws {OptionError} where it can't be sent as one.
 */
export function parseFieldValue(text: string): string {
  if (/^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(text)) return text;
  throw new OptionError("want printable ASCII characters");
}

/**
 * Takes the path, and query where there is one, of a request; a missing slash in front is added.
 *
 * @throws {OptionError} where it can't stand in a request line.
 */
export function parsePath(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text) || text.includes("#")) {
    throw new OptionError("want a path such as /ready, in printable ASCII without space and #");
  }
  return text.startsWith("/") ? text : `/${text}`;
}

/**
 * Reads the address of the function's server: a host and port, or a unix socket as `unix:/path` or
 * `http+unix://%2Fpath`. The path of a URL, behind the socket in the last form, is put in front of the path of every
 * request.
 *
 * @throws {OptionError} where it is no such address.
 */
export function parseUpstream(text: string): URL {
  // The URL class alone would take much else: `http:host`, backslashes, line breaks, an empty query.
  const isAddress = /^https?:\/\/[^\s\\/?#@]+(?:\/[^\s\\?#]*)?$/i.test(text) || isSocket(text);
  const url = isAddress ? URL.parse(text) : null;
  if (url === null || url.port === "0") {
    throw new OptionError(
      "want http://host:port or https://host:port, a path may follow, but no user, query or fragment; " +
        "or unix:/path of a socket",
    );
  }
  return url;
}

function isSocket(text: string): boolean {
  return /^unix:(?:\/\/)?\/[^\s?#]+$/.test(text) || /^http\+unix:\/\/(?:%2f[^\s/?#@:]+)(?:\/[^\s\\?#]*)?$/i.test(text);
}

/** A program and its arguments, and how they were written. */
export interface Command {
  readonly text: string;
  readonly words: readonly string[];
}

/**
 * Reads a command line.
 *
 * @throws {OptionError} where a quote isn't closed, or no program is named.
 */
export function parseCommand(text: string): Command {
  const words = splitWords(text);
  if (words.length > 0 && words[0] !== "") return { text, words: Object.freeze(words) };
  throw new OptionError("want a program and its arguments");
}

// The pieces that words are made of, POSIX.1-2024 XCU §2.2; a backslash before a line break joins the lines.
const PIECE =
  /\\\n|(?<blank>[ \t\n]+)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[^])*)"|\\(?<escaped>[^])|(?<plain>[^ \t\n'"\\]+|\\$)|(?<open>['"])/g;

/**
 * Splits a line into words as a POSIX shell does: single quotes, double quotes and backslash, and no expansion.
 *
 * @throws {OptionError} where a quote isn't closed.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const { groups } of text.matchAll(PIECE)) {
    const { blank, single, double, escaped, plain, open } = groups!;
    if (open !== undefined) throw new OptionError(`want every quote closed, one ${open} is not`);
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const piece = single ?? double?.replace(/\\([$`"\\\n])/g, unescaped) ?? escaped ?? plain;
    if (piece !== undefined) word = (word ?? "") + piece;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Within double quotes, only these characters lose a backslash in front; a line break goes with it. */
function unescaped(_: string, character: string): string {
  return character === "\n" ? "" : character;
}

/** Writes words as one line that {@linkcode splitWords} takes apart again; quotes stand only where they are needed. */
export function joinWords(words: readonly string[]): string {
  return words.map((word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
