import { HeaderFields } from "./fields.ts";
import { type ByteSource, HttpResponse } from "./message.ts";

const encoder = new TextEncoder();

/** A source over bytes that are there already. */
export class Bytes implements ByteSource {
  readonly size: number;
  #rest: Uint8Array | null;

  constructor(bytes: Uint8Array) {
    this.size = bytes.length;
    this.#rest = bytes.length > 0 ? bytes : null;
  }

  read(): Uint8Array | null {
    const bytes = this.#rest;
    this.#rest = null;
    return bytes;
  }

  cancel(): void {
    this.#rest = null;
  }
}

/** Reason phrases (RFC 9110 §15, RFC 6585, and nginx's 499). */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  203: "Non-Authoritative Information",
  204: "No Content",
  205: "Reset Content",
  206: "Partial Content",
  300: "Multiple Choices",
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  407: "Proxy Authentication Required",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  411: "Length Required",
  412: "Precondition Failed",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  416: "Range Not Satisfiable",
  417: "Expectation Failed",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  426: "Upgrade Required",
  428: "Precondition Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  451: "Unavailable For Legal Reasons",
  499: "Client Closed Request",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
};

/** The usual phrase of a status, empty where none is known here. */
export function reasonOf(status: number): string {
  return REASONS[status] ?? "";
}

/**
 * An answer with a text of the watchdog's own, `text/plain; charset=utf-8` unless `fields` say otherwise.
 *
 * @param fields Name, value, name, value….
 */
export function textResponse(status: number, text: string, fields: readonly string[] = []): HttpResponse {
  const all = new HeaderFields([...fields]);
  if (!all.has("content-type")) all.append("Content-Type", "text/plain; charset=utf-8");
  return new HttpResponse(status, reasonOf(status), all, new Bytes(encoder.encode(text)));
}

/** An answer without a body: `Content-Length: 0`. */
export function emptyResponse(status: number, fields: readonly string[] = []): HttpResponse {
  return new HttpResponse(status, reasonOf(status), new HeaderFields([...fields]), new Bytes(new Uint8Array(0)));
}
