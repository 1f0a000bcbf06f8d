import { isAuthority } from "./authority.ts";
import { type Controls, readControls } from "./controls.ts";
import { MessageError } from "./errors.ts";
import { listMembers, parseFields } from "./fields.ts";
import { requestFraming } from "./framing.ts";
import { SP, tokenEnd } from "./octets.ts";
import { parseTarget, type Target } from "./target.ts";
import type { Framing } from "./types.ts";

/** A request up to its body. */
export interface RequestHead extends Target {
  /** Token as it came; case matters. */
  readonly method: string;
  /** Minor version of HTTP/1. */
  readonly minor: 0 | 1;
  /** Name, value, name, value… as they came, repeated equal Content-Length lines merged. */
  readonly fields: string[];
  /** Value of Host, may be empty; `undefined` only with HTTP/1.0. */
  readonly host: string | undefined;
  readonly framing: Framing;
  /** The client wants another exchange on the connection (RFC 9112 §9.3). */
  readonly persistent: boolean;
  /** The client waits for a 100 before it sends the body (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
  /** The client asks for another protocol (RFC 9110 §7.8), named in Upgrade. */
  readonly upgrade: boolean;
}

const VERSION_LENGTH = "HTTP/1.1".length;

/**
 * Reads a request head (RFC 9112 §3).
 *
 * @param text The head, its lines ending where `ends` says.
 * @throws {MessageError} 400, 417, 501, 505.
 */
export function parseRequestHead(text: string, ends: Int32Array, lines: number): RequestHead {
  if (lines === 0) throw new MessageError(400, "no request line");
  const lineEnd = ends[0];
  const methodEnd = tokenEnd(text, 0, lineEnd);
  const targetEnd = lineEnd - VERSION_LENGTH - 1;
  const whole = methodEnd > 0 && targetEnd > methodEnd + 1;
  if (!whole || text.charCodeAt(methodEnd) !== SP || text.charCodeAt(targetEnd) !== SP) throw badLine();
  const minor = minorVersion(text.substring(targetEnd + 1, lineEnd));
  const method = text.substring(0, methodEnd);
  const { form, target, authority } = parseTarget(method, text.substring(methodEnd + 1, targetEnd));
  const fields = parseFields(text, ends, 1, lines);
  const controls = readControls(fields);
  checkHost(controls, minor);
  const framing = requestFraming(controls, minor);
  return {
    method,
    form,
    target,
    authority,
    minor,
    fields,
    host: controls.host,
    framing,
    persistent: !controls.close && (minor === 1 || controls.keepAlive),
    expectsContinue: expectsContinue(controls, minor, framing),
    upgrade: minor === 1 && controls.upgrade && controls.upgradeOption,
  };
}

function badLine(): MessageError {
  return new MessageError(400, "invalid request line");
}

/** Versions are compared with regard to case (RFC 9112 §2.3). */
function minorVersion(version: string): 0 | 1 {
  if (version === "HTTP/1.1") return 1;
  if (version === "HTTP/1.0") return 0;
  if (!/^HTTP\/[0-9]\.[0-9]$/.test(version)) throw badLine();
  throw new MessageError(505, "HTTP version not supported");
}

/** Exactly one Host with HTTP/1.1, at most one with HTTP/1.0, valid in either (RFC 9112 §3.2). */
function checkHost({ hosts, host }: Controls, minor: number): void {
  if (host === undefined) {
    if (minor === 1) throw new MessageError(400, "Host is missing");
  } else if (hosts > 1) {
    throw new MessageError(400, "more than one Host");
  } else if (!isAuthority(host)) {
    throw new MessageError(400, "invalid Host");
  }
}

/** An expectation that is not known is refused; 100-continue counts for a body to come, not with HTTP/1.0 (RFC 9110 §10.1.1). */
function expectsContinue({ expect }: Controls, minor: number, framing: Framing): boolean {
  if (expect === undefined) return false;
  if (!listMembers(expect).every((member) => member === "100-continue")) {
    throw new MessageError(417, "expectation not supported");
  }
  return minor === 1 && framing !== "none" && framing !== 0;
}
