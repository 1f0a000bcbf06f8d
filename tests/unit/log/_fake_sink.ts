import type { Sink } from "../../../src/log.ts";
import { concat, utf8 } from "../../helpers/bytes.ts";

/** A pipe whose reader does what the test says. Each write waits until the test lets it go on. */
export class FakeSink implements Sink {
  readonly #taken: Uint8Array[] = [];
  #pending: { bytes: Uint8Array; result: PromiseWithResolvers<number> } | undefined;

  /** Text of the write that waits; empty where none does. */
  get pending(): string {
    return this.#pending === undefined ? "" : utf8(this.#pending.bytes);
  }

  /** Everything that the reader has taken. */
  get bytes(): Uint8Array {
    return concat(this.#taken);
  }

  get text(): string {
    return utf8(this.bytes);
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.#pending !== undefined) throw new Error("two writes are in flight");
    this.#pending = { bytes, result: Promise.withResolvers() };
    return this.#pending.result.promise;
  }

  /** Lets the write that waits take its first `most` bytes, and whatever follows from that happen. */
  async take(most = Infinity): Promise<void> {
    const { bytes, result } = this.#release();
    const taken = bytes.slice(0, most);
    this.#taken.push(taken);
    result.resolve(taken.length);
    await settled();
  }

  /** Lets the write that waits fail. */
  async fail(error: Error): Promise<void> {
    this.#release().result.reject(error);
    await settled();
  }

  #release(): { bytes: Uint8Array; result: PromiseWithResolvers<number> } {
    if (this.#pending === undefined) throw new Error("no write is in flight");
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }
}

/** Resolves when every reaction to a settled promise has run: reactions come before any message. */
export function settled(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
