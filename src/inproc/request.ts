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
    super(url, method === "GET" ? undefined : { method, body: isSource(body) ? streamOf(body) : body });
    this.#context = context;
    appendFields(this.headers, fields);
  }

  override get signal(): AbortSignal {
    return this.#context.signal;
  }
}

/**
 * Appending costs half of what a list of pairs costs the constructor. Headers would join cookies by `, ` like any other
 * field; RFC 9113 §8.2.3 says `; `.
 */
function appendFields(headers: Headers, fields: readonly string[]): void {
  let cookies = "";
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i], value = fields[i + 1];
    if (name.length !== 6 || name.toLowerCase() !== "cookie") headers.append(name, value);
    else cookies = cookies === "" ? value : `${cookies}; ${value}`;
  }
  if (cookies !== "") headers.append("cookie", cookies);
}
