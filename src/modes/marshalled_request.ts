import type { HeaderFields } from "../http/fields.ts";
import type { ByteSource } from "../http/message.ts";
import type { BufferedBody } from "./buffered_body.ts";
import { canonicalHeader } from "./canonical_header.ts";

/** What Go's server keeps apart from the header. */
const APART = ["Host", "Transfer-Encoding"];

const encoder = new TextEncoder();

/**
 * A request as the one JSON object of classic-watchdog's `marshal_request`:
 * `{"header":{"Canonical-Name":["value"]},"body":{"raw":"<base64>"}}`. The body is encoded piece by piece.
 */
export class MarshalledRequest implements ByteSource {
  readonly size = undefined;
  readonly #body: BufferedBody;
  readonly #pieces: Iterator<string, undefined>;

  constructor(fields: HeaderFields, body: BufferedBody) {
    this.#body = body;
    this.#pieces = jsonPieces(fields, body);
  }

  read(): Uint8Array | null {
    const piece = this.#pieces.next().value;
    return piece === undefined ? null : encoder.encode(piece);
  }

  cancel(): void {
    this.#body.cancel();
  }
}

function* jsonPieces(fields: HeaderFields, body: BufferedBody): Generator<string, undefined> {
  const header = canonicalHeader(fields);
  for (const name of APART) header.delete(name);
  yield `{"header":${JSON.stringify(Object.fromEntries(header))},"body":{"raw":"`;
  for (let piece = body.read(); piece !== null; piece = body.read()) yield piece.toBase64();
  yield '"}}';
}
