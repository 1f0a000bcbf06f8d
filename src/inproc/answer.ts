import { ResumedSource, StreamSource } from "./body.ts";
import type { Answer } from "./call.ts";

/**
 * Takes apart what a handler returned. A body that is there already comes whole: sending it as a stream would cost several
 * times as much.
 *
 * @throws {TypeError} where it is no Response, one without a status of its own, or its body was read already.
 */
export async function answerOf(returned: unknown): Promise<Answer> {
  if (!(returned instanceof Response)) {
    throw new TypeError(`handler returned ${kindOf(returned)}, want a Response`);
  }
  const { status, statusText: reason } = returned;
  if (status < 200) throw new TypeError(`handler returned a Response of status ${status}, want 200 to 599`);
  const isDecoded = wasDecoded(returned);
  const fields: string[] = [];
  // A fifth of what an iterator costs.
  returned.headers.forEach((value, name) => {
    if (!isDecoded || !OF_CODED_BODY.has(name)) fields.push(name, value);
  });
  return { status, reason, fields, body: await bodyOf(returned) };
}

/** What is untrue of a body that is not in its coding any more. */
const OF_CODED_BODY: ReadonlySet<string> = new Set(["content-encoding", "content-length"]);

/** Whether it comes from fetch, which decodes these codings, and leaves the fields as they were; Deno.serve looks too. */
function wasDecoded({ url, headers }: Response): boolean {
  return url !== "" && /^(?:gzip|br)$/i.test(headers.get("content-encoding") ?? "");
}

/**
 * Turns of the microtask queue after which a read of bytes that were there has given them: 1 or 2 for texts and bytes, 5 for
 * a FormData, in Deno 2.6 to 2.9. What takes longer is a stream, and is sent as one.
 */
const TURNS = 8;

async function bodyOf({ body, bodyUsed }: Response): Promise<Answer["body"]> {
  if (bodyUsed) throw new TypeError("handler returned a Response whose body was read already");
  if (body === null) return null;
  const source = new StreamSource(body);
  const first = new Peek(source);
  for (let turn = 0; turn < TURNS && first.result === undefined; turn++) await undefined;
  if (first.result === undefined) return new ResumedSource(source, first.bytes());
  const bytes = source.bytesOf(first.result);
  if (bytes === null) return new Uint8Array(0);
  const second = new Peek(source);
  for (let turn = 0; turn < TURNS && second.result === undefined; turn++) await undefined;
  return second.result?.done ? bytes : new ResumedSource(source, bytes, second.bytes());
}

/** A read that may be through soon. */
class Peek {
  /** Where it is through, and has not failed. */
  result: ReadableStreamReadResult<unknown> | undefined;
  readonly #source: StreamSource;
  readonly #read: Promise<ReadableStreamReadResult<unknown>>;

  constructor(source: StreamSource) {
    this.#source = source;
    this.#read = source.readRaw();
    this.#read.then((result) => this.result = result, () => {});
  }

  /** What it gives. */
  async bytes(): Promise<Uint8Array | null> {
    return this.#source.bytesOf(await this.#read);
  }
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return `an object of class ${value.constructor?.name ?? "null"}`;
}
