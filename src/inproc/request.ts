import { isSource, streamOf } from "./body.ts";
import type { PlainRequest } from "./call.ts";
import type { CallContext } from "./context.ts";

/**
 * The request that a handler is given. Its signal is the context's: one that the platform's constructor makes would cost as
 * much as all the rest, for every request.
 */
export class HandlerRequest extends Request {
  readonly #context: CallContext;

  /** @throws {TypeError} for a method that the platform forbids: CONNECT, TRACE and TRACK. */
  constructor({ url, method, fields, body }: PlainRequest, context: CallContext) {
    super(url, {
      method,
      headers: headersOf(fields),
      body: isSource(body) ? streamOf(body) : body,
    });
    this.#context = context;
  }

  override get signal(): AbortSignal {
    return this.#context.signal;
  }
}

/** Headers would join cookies by `, ` like any other field; RFC 9113 §8.2.3 says `; `. */
function headersOf(fields: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  let cookie: [string, string] | undefined;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i];
    const isCookie = name.length === 6 && name.toLowerCase() === "cookie";
    if (isCookie && cookie) cookie[1] += `; ${fields[i + 1]}`;
    else pairs.push([name, fields[i + 1]]);
    if (isCookie) cookie ??= pairs.at(-1);
  }
  return pairs;
}
