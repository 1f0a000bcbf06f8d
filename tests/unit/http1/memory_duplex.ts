import type { ByteReader, ByteWriter } from "../../../src/http1/types.ts";

/** Bytes of a string of ISO 8859-1 characters. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Reverse of {@linkcode bytesOf}. */
export function textOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Gives bytes in pieces that end where `cuts` says, then the end. */
export class MemorySource implements ByteReader {
  /** Number of reads that were asked for. */
  reads = 0;
  /** Bytes that were given. */
  at = 0;
  #cut = 0;

  constructor(readonly bytes: Uint8Array, readonly cuts: readonly number[] = []) {}

  read(buffer: Uint8Array): Promise<number | null> {
    this.reads++;
    if (this.at === this.bytes.length) return Promise.resolve(null);
    while (this.#cut < this.cuts.length && this.cuts[this.#cut] <= this.at) this.#cut++;
    const end = Math.min(this.cuts[this.#cut] ?? this.bytes.length, this.at + buffer.length);
    buffer.set(this.bytes.subarray(this.at, end));
    const count = end - this.at;
    this.at = end;
    return Promise.resolve(count);
  }
}

/** Keeps what is written, at most `most` bytes a write. */
export class MemorySink implements ByteWriter {
  readonly writes: string[] = [];

  constructor(readonly most = Infinity) {}

  /** All that was written. */
  get text(): string {
    return this.writes.join("");
  }

  write(bytes: Uint8Array): Promise<number> {
    const part = bytes.subarray(0, this.most);
    this.writes.push(textOf(part));
    return Promise.resolve(part.length);
  }
}

/** A peer whose reads are answered one by one, as the test says. */
export class ScriptedSource implements ByteReader {
  /** Reads that wait for an answer. */
  readonly waiting: { buffer: Uint8Array; answer: PromiseWithResolvers<number | null> }[] = [];

  read(buffer: Uint8Array): Promise<number | null> {
    const answer = Promise.withResolvers<number | null>();
    this.waiting.push({ buffer, answer });
    return answer.promise;
  }

  /** Answers the read that waits. */
  give(text: string): void {
    const { buffer, answer } = this.waiting.shift()!;
    buffer.set(bytesOf(text));
    answer.resolve(text.length);
  }

  /** Ends the read that waits, with an error where one is given. */
  end(error?: Error): void {
    const { answer } = this.waiting.shift()!;
    if (error === undefined) answer.resolve(null);
    else answer.reject(error);
  }
}

/** Lets what waits for resolved promises run. */
export async function turn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, 0);
  await promise;
}
