import { MessageError } from "./errors.ts";
import { listMembers } from "./fields.ts";
import { parseContentLength } from "./framing.ts";

/** What the fields of a head say about the message itself and the connection, rather than to whom it is for. */
export interface Controls {
  /** Number of Host lines, and the value of the first. */
  hosts: number;
  host: string | undefined;
  /** Content-Length, -1 where there is none. */
  contentLength: number;
  /** Transfer-Encoding, its lines joined (RFC 9110 §5.2). */
  transferEncoding: string | undefined;
  /** Expect, its lines joined. */
  expect: string | undefined;
  /** Connection names `close`, `keep-alive`, `upgrade`. */
  close: boolean;
  keepAlive: boolean;
  upgradeOption: boolean;
  /** An Upgrade field is there. */
  upgrade: boolean;
}

/**
 * Picks out the fields that a message layer acts on. Repeated Content-Length lines that are alike, byte for byte, are
 * merged into the first (RFC 9110 §8.6 allows that or refusal; of-watchdog merges, and one reading is left either way),
 * and leading zeros are removed from it: a C program further on may take them for octal.
 *
 * @param list Fields as parsed; changed as said.
 * @throws {MessageError} 400.
 */
export function readControls(list: string[]): Controls {
  const controls: Controls = {
    hosts: 0,
    host: undefined,
    contentLength: -1,
    transferEncoding: undefined,
    expect: undefined,
    close: false,
    keepAlive: false,
    upgradeOption: false,
    upgrade: false,
  };
  let length: string | undefined;
  for (let i = 0; i < list.length; i += 2) {
    // Few names have one of these lengths: the others cost no comparison.
    switch (list[i].length) {
      case 4:
        if (isNamed(list[i], "host") && controls.hosts++ === 0) controls.host = list[i + 1];
        break;
      case 6:
        if (isNamed(list[i], "expect")) controls.expect = joined(controls.expect, list[i + 1]);
        break;
      case 7:
        if (isNamed(list[i], "upgrade")) controls.upgrade = true;
        break;
      case 10:
        if (isNamed(list[i], "connection")) readConnection(list[i + 1], controls);
        break;
      case 14:
        if (!isNamed(list[i], "content-length")) break;
        if (length === undefined) {
          length = list[i + 1];
          controls.contentLength = parseContentLength(length);
          list[i + 1] = String(controls.contentLength);
        } else if (length === list[i + 1]) {
          list.splice(i, 2);
          i -= 2;
        } else {
          throw new MessageError(400, "Content-Length fields differ");
        }
        break;
      case 17:
        if (isNamed(list[i], "transfer-encoding")) {
          controls.transferEncoding = joined(controls.transferEncoding, list[i + 1]);
        }
    }
  }
  return controls;
}

/** Whether `name`, which has the length of `lower`, is that name in any case (RFC 9110 §5.1). */
export function isNamed(name: string, lower: string): boolean {
  return name === lower || name.toLowerCase() === lower;
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}

/** Options other than these three concern the layers above (RFC 9112 §9.3, RFC 9110 §7.6.1). */
function readConnection(value: string, controls: Controls): void {
  // Most are this one word, which needs no list.
  if (value === "keep-alive") {
    controls.keepAlive = true;
    return;
  }
  for (const option of listMembers(value)) {
    if (option === "close") controls.close = true;
    else if (option === "keep-alive") controls.keepAlive = true;
    else if (option === "upgrade") controls.upgradeOption = true;
  }
}
