import { ByteQueue } from "./_byte_queue.ts";

/** What becomes of a delimiter: it ends its chunk (`suffix`), begins the next (`prefix`), or is left out (`discard`). */
export type DelimiterDisposition = "suffix" | "prefix" | "discard";

/** Options of {@linkcode DelimiterStream}. */
export interface DelimiterStreamOptions {
  /** What becomes of a delimiter; `discard` where not given. */
  disposition?: DelimiterDisposition;
}

/**
 * Cuts a stream of bytes at each occurrence of `delimiter`, wherever the incoming chunks were cut.
 * What follows the last delimiter is the last chunk, empty or not.
 */
export class DelimiterStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(delimiter: Uint8Array, options: DelimiterStreamOptions = {}) {
    const { disposition = "discard" } = options;
    const fallback = prefixFallback(delimiter);
    const queue = new ByteQueue();
    let scanned = 0;
    let matched = 0;

    function cut(controller: TransformStreamDefaultController<Uint8Array>): void {
      const content = scanned - delimiter.length;
      controller.enqueue(queue.take(disposition === "suffix" ? scanned : content));
      if (disposition === "discard") queue.take(delimiter.length);
      scanned = disposition === "prefix" ? delimiter.length : 0;
      matched = 0;
    }

    super({
      transform(chunk, controller): void {
        queue.push(chunk);
        for (const byte of chunk) {
          scanned++;
          while (matched > 0 && byte !== delimiter[matched]) matched = fallback[matched - 1];
          if (byte === delimiter[matched]) matched++;
          if (matched > 0 && matched === delimiter.length) cut(controller);
        }
      },
      flush(controller): void {
        controller.enqueue(queue.takeAll());
      },
    });
  }
}

/**
 * For each length of a partial match, less one, how much of it still counts when the next byte does not fit
 * (the failure function of Knuth, Morris and Pratt).
 */
function prefixFallback(delimiter: Uint8Array): Uint32Array {
  const fallback = new Uint32Array(delimiter.length);
  let matched = 0;
  for (let i = 1; i < delimiter.length; i++) {
    while (matched > 0 && delimiter[i] !== delimiter[matched]) matched = fallback[matched - 1];
    if (delimiter[i] === delimiter[matched]) matched++;
    fallback[i] = matched;
  }
  return fallback;
}
