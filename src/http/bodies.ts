import { toArrayBuffer } from "@std/streams/to-array-buffer";
import type { ByteSource } from "./message.ts";

/** A body that is longer than what may be held of it. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";

  /** @param most Bytes that may be held. */
  constructor(readonly most: number) {
    super(`body is larger than ${most} bytes`);
  }
}

/** Reads a body to its end and joins it. */
export async function readWhole(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await toArrayBuffer(ReadableStream.from(copies(source))));
}

/** The views of a source, each copied: it is the source's again at the next read. */
async function* copies(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (;;) {
    const view = await source.read();
    if (view === null) return;
    yield view.slice();
  }
}
