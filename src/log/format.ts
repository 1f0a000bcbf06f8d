import { accessFields, type AccessLine, accessText } from "./access_line.ts";
import { datePrefix } from "./date_prefix.ts";
import { escapeControls } from "./escape.ts";

/** The stream that a function printed on. */
export type FunctionStream = "stdout" | "stderr";

/** How lines look, given and returned without their newlines. */
export interface Format {
  /** @param levelName Level of @std/log, upper case. */
  message(levelName: string, message: string): string;
  access(line: AccessLine): string;
  /** Returns what stands in front of the line, and the line. */
  functionLine(stream: FunctionStream, line: Uint8Array, prefix: boolean): [string, Uint8Array];
}

/**
 * Go's log lines: the date and the text.
 *
 * @param now Milliseconds since 1970.
 */
export function textFormat(now: () => number): Format {
  const date = datePrefix(now);
  return {
    message: (_levelName, message) => date() + escapeControls(message),
    access: (line) => date() + escapeControls(accessText(line)),
    functionLine: (stream, line, prefix) => [prefix ? `${date()}${stream}: ` : "", line],
  };
}

/**
 * Every line an object with `time` (RFC 3339), `level` and `msg`.
 *
 * @param now Milliseconds since 1970.
 */
export function jsonFormat(now: () => number): Format {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const json = (level: string, msg: string, more: object): string =>
    JSON.stringify({ time: new Date(now()).toISOString(), level, msg, ...more });
  return {
    message: (levelName, message) => json(levelName.toLowerCase(), message, {}),
    access: (line) => json("info", accessText(line), accessFields(line)),
    functionLine: (stream, line) => ["", encoder.encode(json("info", decoder.decode(line), { stream }))],
  };
}
