/** What {@linkcode cgiEnvironment} needs to know of a request. */
export interface CgiRequest {
  readonly method: string;
  /** Origin-form, as a byte string: path, and query behind the first `?`. */
  readonly target: string;
  /** Header fields in the order received, values as byte strings (one UTF-16 unit a byte). */
  readonly fields: Iterable<readonly [name: string, value: string]>;
  /** Whether the body came with chunked framing. */
  readonly chunked: boolean;
}

/** A request whose header can't be an environment. */
export class CgiEnvironmentError extends Error {
  override readonly name = "CgiEnvironmentError";

  /** @param status What to answer: 400 for a NUL byte, 431 for a value that is too long (RFC 6585 §5). */
  constructor(message: string, readonly status: 400 | 431) {
    super(message);
  }
}

/** Bytes of `NAME=value` with the NUL behind it that Linux takes at most (MAX_ARG_STRLEN, execve(2)). */
const MAX_VARIABLE = 131_072;

/** Given by the request line and the framing: a field of such a name is not exported. */
const RESERVED: ReadonlySet<string> = new Set([
  "Http_Method",
  "Http_Path",
  "Http_Query",
  "Http_Transfer_Encoding",
  // Many programs take http_proxy, in any case, for the proxy of their own requests (CVE-2016-5385).
  "Http_Proxy",
]);

/**
 * The variables that describe a request to a process: `Http_Method`, `Http_Path` (percent-decoded), `Http_Query` (raw,
 * where there is one), `Http_Transfer_Encoding` (where chunked), and `Http_Name` for the first value of each header
 * field, its name in canonical MIME case with `_` for `-`.
 *
 * Bytes are decoded as UTF-8, and those that are none become U+FFFD, for an environment value is a string in Deno.
 *
 * @throws {CgiEnvironmentError} A value has a NUL byte, or is too long for an environment.
 */
export function cgiEnvironment({ method, target, fields, chunked }: CgiRequest): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of exported(fields)) set(environment, name, value);
  const query = target.indexOf("?");
  set(environment, "Http_Method", method);
  set(environment, "Http_Path", percentDecode(query < 0 ? target : target.slice(0, query)));
  if (query >= 0 && query < target.length - 1) set(environment, "Http_Query", target.slice(query + 1));
  if (chunked) set(environment, "Http_Transfer_Encoding", "chunked");
  return environment;
}

/**
 * Variable and first value of each field. Where two spellings give one name (`X_1`, `X-1`), the one with more hyphens
 * counts: underscores are how a client would pass for a field that a proxy in front sets.
 */
function exported(fields: CgiRequest["fields"]): Map<string, string> {
  const values = new Map<string, string>();
  const underscores = new Map<string, number>();
  for (const [field, value] of fields) {
    const name = `Http_${canonicalMimeCase(field).replaceAll("-", "_")}`;
    if (RESERVED.has(name)) continue;
    const count = field.split("_").length;
    if (count >= (underscores.get(name) ?? Infinity)) continue;
    underscores.set(name, count);
    values.set(name, value);
  }
  return values;
}

/** Go's `textproto.CanonicalMIMEHeaderKey`: upper case at the start and behind each hyphen, lower case elsewhere. */
export function canonicalMimeCase(name: string): string {
  return name.toLowerCase().replace(/^[a-z]|-[a-z]/g, (start) => start.toUpperCase());
}

/** Percent-decodes a byte string into another (RFC 3986 §2.1); what is no escape stays. */
function percentDecode(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

function set(environment: Record<string, string>, name: string, bytes: string): void {
  if (bytes.includes("\0")) throw new CgiEnvironmentError(`Cannot export ${name}: the value has a NUL byte`, 400);
  const value = decodeUtf8(bytes);
  if (isTooLong(`${name}=${value}`)) {
    throw new CgiEnvironmentError(`Cannot export ${name}: the value is longer than an environment takes`, 431);
  }
  environment[name] = value;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Most values are ASCII, and need no decoding. */
function decodeUtf8(bytes: string): string {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes;
  return decoder.decode(Uint8Array.from(bytes, (unit) => unit.charCodeAt(0)));
}

/** Counts bytes only where there may be too many: three a UTF-16 unit is the most. */
function isTooLong(variable: string): boolean {
  return 3 * variable.length >= MAX_VARIABLE && encoder.encode(variable).byteLength >= MAX_VARIABLE;
}
