import type { ByteSource } from "../http/message.ts";
import { Bytes } from "../http/responses.ts";

/** A body whose length is known. */
export interface SizedSource extends ByteSource {
  readonly size: number;
}

/** A part of a {@linkcode Multipart}. */
export interface Part {
  /** Name, value, name, value…. */
  readonly fields: readonly string[];
  readonly body: SizedSource;
}

/** Several bodies as one (RFC 2046 §5.1), one behind the other. */
export class Multipart implements SizedSource {
  /** Stands between the parts, and in none of them: nobody could have guessed it. */
  readonly boundary = crypto.randomUUID();
  readonly size: number;
  #sources: readonly SizedSource[];

  constructor(parts: readonly Part[]) {
    const encoder = new TextEncoder();
    const text = (text: string) => new Bytes(encoder.encode(text));
    this.#sources = [
      ...parts.flatMap(({ fields, body }, i) => [text(`${i > 0 ? "\r\n" : ""}${this.#head(fields)}`), body]),
      text(`\r\n--${this.boundary}--\r\n`),
    ];
    this.size = this.#sources.reduce((size, source) => size + source.size, 0);
  }

  async read(): Promise<Uint8Array | null> {
    while (this.#sources.length > 0) {
      const view = await this.#sources[0].read();
      if (view !== null) return view;
      this.#sources = this.#sources.slice(1);
    }
    return null;
  }

  cancel(): void {
    for (const source of this.#sources) source.cancel();
  }

  #head(fields: readonly string[]): string {
    const lines = fields.map((text, i) => i % 2 === 0 ? `${text}: ` : `${text}\r\n`);
    return `--${this.boundary}\r\n${lines.join("")}\r\n`;
  }
}
