import type { BodySource } from "../../../src/inproc/body.ts";
import { concat, latin1 } from "../../helpers/bytes.ts";

/** A source of texts that breaks, or ends, behind them. */
export class Texts implements BodySource {
  /** How often it was read. */
  reads = 0;
  cancelled: unknown;
  readonly #texts: string[];

  constructor(texts: readonly string[], readonly failure?: Error) {
    this.#texts = [...texts];
  }

  read(): Promise<Uint8Array | null> {
    this.reads++;
    const text = this.#texts.shift();
    if (text === undefined && this.failure) return Promise.reject(this.failure);
    return Promise.resolve(text === undefined ? null : new TextEncoder().encode(text));
  }

  cancel(reason?: unknown): void {
    this.cancelled ??= reason;
  }
}

/** Everything that a source gives, joined. */
export async function textOf(source: BodySource): Promise<string> {
  const views = [];
  for (let view = await source.read(); view !== null; view = await source.read()) views.push(view.slice());
  return latin1(concat(views));
}

/** Resolves when all microtasks and what came from other isolates meanwhile are through. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
