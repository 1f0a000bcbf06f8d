import type { ByteSource } from "../../../src/http/message.ts";
import { bytes } from "../../helpers/bytes.ts";

/** A source of these views, in one buffer that each read overwrites, as a connection's is; each `undefined` is a pause. */
export class Views implements ByteSource {
  cancelled = false;
  readonly #views: (Uint8Array | undefined)[];
  readonly #buffer: Uint8Array;

  /** @param size What it says of its own length. */
  constructor(views: readonly (string | Uint8Array | undefined)[], readonly size: number | undefined = undefined) {
    this.#views = views.map((view) => view === undefined ? undefined : bytes(view));
    this.#buffer = new Uint8Array(Math.max(0, ...this.#views.map((view) => view?.length ?? 0)));
  }

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    if (this.cancelled || this.#views.length === 0) return null;
    const view = this.#views.shift();
    if (view === undefined) return new Promise((resolve) => setTimeout(resolve)).then(() => this.read());
    this.#buffer.fill(0xee);
    this.#buffer.set(view);
    return this.#buffer.subarray(0, view.length);
  }

  cancel(): void {
    this.cancelled = true;
  }
}

/** A source that breaks once its views were read. */
export class BrokenViews extends Views {
  override read(): Uint8Array | Promise<Uint8Array | null> {
    return super.read() ?? Promise.reject(new Error("broken"));
  }
}

/** Copies of all views that a source gives. */
export async function viewsOf(source: ByteSource): Promise<Uint8Array<ArrayBuffer>[]> {
  const views = [];
  for (let view = await source.read(); view !== null; view = await source.read()) views.push(view.slice());
  return views;
}
