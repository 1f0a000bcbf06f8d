import { humanSize } from "./human_size.ts";

/** An exchange that is over, as its log line shows it. */
export interface AccessLine {
  readonly method: string;
  readonly uri: string;
  /** What was sent, or 499 where the client left before (nginx's number). */
  readonly status: number;
  /** Phrase behind the status, where it is to be shown. */
  readonly reason?: string;
  /** The client left before the end. */
  readonly clientClosed: boolean;
  /** Size of the answer's body, -1 where unknown. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Where call ids are logged: the request's, or `none`. */
  readonly callId?: string;
}

/** The line as text, without the date: `GET /p - 200 OK - ContentLength: 39B (0.0049s) [id]`. */
export function accessText(line: AccessLine): string {
  const seconds = (line.milliseconds / 1000).toFixed(4);
  const id = line.callId === undefined ? "" : ` [${line.callId}]`;
  return `${line.method} ${line.uri} - ${result(line)} (${seconds}s)${id}`;
}

function result(line: AccessLine): string {
  if (line.clientClosed) return "client closed";
  const status = line.reason ? `${line.status} ${line.reason}` : line.status;
  return `${status} - ContentLength: ${humanSize(line.bytes)}`;
}

/** What a JSON line has beyond `time`, `level` and `msg`. */
export function accessFields(line: AccessLine): Record<string, string | number | undefined> {
  return {
    method: line.method,
    uri: line.uri,
    status: line.status,
    bytes: line.bytes,
    duration_seconds: Math.round(line.milliseconds * 1000) / 1e6,
    call_id: line.callId,
  };
}
