/**
 * A second reader of requests, made of the grammar of RFC 9112 and RFC 9110 as regular expressions over the whole of the
 * input, with none of the first one's means: slow, unbounded, and unable to be wrong in the same way.
 */

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const LINES = /^((?:[\t\x20-\x7e\x80-\xff]+\r\n)*)\r\n/;
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([\\x21-\\x7e]+) HTTP/1\\.([01])$`);
const FIELD = new RegExp(`^(${TOKEN}):[\\t ]*([^]*?)[\\t ]*$`);
const PATH = "/(?:[\\x21-\\x22\\x24\\x26-\\x3e\\x40-\\x7e]|%[0-9A-Fa-f]{2})*";
const ORIGIN = new RegExp(`^${PATH}(?:\\?[\\x21-\\x7e]*)?$`);
const ABSOLUTE = /^https?:\/\/([^/?]+)(.*)$/i;
const AUTHORITY = /^((?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*|\[([0-9A-Fa-f:.]+)\])(?::([0-9]{0,5}))?$/;
const QUOTED = '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
const EXTENSIONS = `(?:[\\t ]*;[\\t ]*${TOKEN}(?:[\\t ]*=[\\t ]*(?:${TOKEN}|${QUOTED}))?)*`;
const CHUNK = new RegExp(`^([0-9A-Fa-f]{1,16})${EXTENSIONS}\\r\\n`);

/** What a request comes to, as far as both readers have to agree. */
export interface Reading {
  method: string;
  target: string;
  authority: string | undefined;
  minor: number;
  fields: string[];
  body: string;
  trailers: string[];
}

/** All requests in `text`; `whole` says whether the text ends with the last of them. */
export function readByGrammar(text: string): { readings: Reading[]; whole: boolean } {
  const readings: Reading[] = [];
  let rest = text;
  for (;;) {
    if (rest.startsWith("\r\n")) rest = rest.slice(2);
    if (rest === "") return { readings, whole: true };
    const read = readOne(rest);
    if (read === undefined) return { readings, whole: false };
    readings.push(read.reading);
    rest = read.rest;
  }
}

function readOne(text: string): { reading: Reading; rest: string } | undefined {
  const section = LINES.exec(text);
  const lines = section?.[1].split("\r\n").slice(0, -1) ?? [];
  const line = REQUEST_LINE.exec(lines[0] ?? "");
  const fields = fieldsOf(lines.slice(1));
  if (section === null || line === null || fields === undefined) return undefined;
  const target = targetOf(line[1], line[2]);
  const minor = Number(line[3]);
  const hosts = valuesOf(fields, "host");
  if (target === undefined || hosts.length > 1 || (minor === 1 && hosts.length === 0) || !hosts.every(isAuthority)) {
    return undefined;
  }
  if (
    valuesOf(fields, "expect").some((value) => !/^[\t ]*100-continue([\t ]*,[\t ]*100-continue)*[\t ]*$/i.test(value))
  ) {
    return undefined;
  }
  const body = bodyOf(fields, minor, text.slice(section[0].length));
  if (body === undefined) return undefined;
  const { rest, ...content } = body;
  return { reading: { method: line[1], ...target, minor, fields: merged(fields), ...content }, rest };
}

function fieldsOf(lines: string[]): string[] | undefined {
  const matches = lines.map((line) => FIELD.exec(line));
  return matches.every((match) => match !== null) ? matches.flatMap((match) => [match[1], match[2]]) : undefined;
}

function valuesOf(fields: string[], name: string): string[] {
  return fields.filter((_, i) => i % 2 === 1 && fields[i - 1].toLowerCase() === name);
}

/** Equal lengths are one. */
function merged(fields: string[]): string[] {
  let seen = false;
  const list: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const isLength = fields[i].toLowerCase() === "content-length";
    if (!isLength) list.push(fields[i], fields[i + 1]);
    else if (!seen) list.push(fields[i], fields[i + 1].replace(/^0+(?=[0-9])/, ""));
    seen ||= isLength;
  }
  return list;
}

function targetOf(method: string, text: string): { target: string; authority: string | undefined } | undefined {
  if (method === "CONNECT") {
    const named = isAuthority(text) && /^[^:].*:[0-9]+$/.test(text);
    return { target: text, authority: named ? text : undefined };
  }
  if (ORIGIN.test(text) || (text === "*" && method === "OPTIONS")) return { target: text, authority: undefined };
  const absolute = ABSOLUTE.exec(text);
  if (absolute === null || !isAuthority(absolute[1]) || absolute[1].startsWith(":")) return undefined;
  const authority = absolute[1];
  if (method === "OPTIONS" && absolute[2] === "") return { target: "*", authority };
  const target = absolute[2].startsWith("/") ? absolute[2] : `/${absolute[2]}`;
  return ORIGIN.test(target) ? { target, authority } : undefined;
}

function isAuthority(text: string): boolean {
  const match = AUTHORITY.exec(text);
  if (match === null || Number(match[3] ?? 0) > 65_535) return false;
  return match[2] === undefined || URL.canParse(`http://[${match[2]}]/`);
}

function bodyOf(
  fields: string[],
  minor: number,
  text: string,
): { body: string; trailers: string[]; rest: string } | undefined {
  const lengths = valuesOf(fields, "content-length");
  const codings = valuesOf(fields, "transfer-encoding");
  if (codings.length > 0) {
    return lengths.length === 0 && minor === 1 && codings.join(",").toLowerCase() === "chunked"
      ? chunksOf(text)
      : undefined;
  }
  if (lengths.length === 0) return { body: "", trailers: [], rest: text };
  const length = Number(lengths[0]);
  const valid = new Set(lengths).size === 1 && /^[0-9]+$/.test(lengths[0]) && length <= Number.MAX_SAFE_INTEGER;
  return valid && length <= text.length
    ? { body: text.slice(0, length), trailers: [], rest: text.slice(length) }
    : undefined;
}

function chunksOf(text: string): { body: string; trailers: string[]; rest: string } | undefined {
  let body = "";
  let rest = text;
  for (;;) {
    const chunk = CHUNK.exec(rest);
    if (chunk === null) return undefined;
    const size = parseInt(chunk[1], 16);
    rest = rest.slice(chunk[0].length);
    if (size === 0) break;
    if (rest.slice(size, size + 2) !== "\r\n") return undefined;
    body += rest.slice(0, size);
    rest = rest.slice(size + 2);
  }
  const section = LINES.exec(rest);
  const trailers = section === null ? undefined : fieldsOf(section[1].split("\r\n").slice(0, -1));
  return section === null || trailers === undefined
    ? undefined
    : { body, trailers, rest: rest.slice(section[0].length) };
}
