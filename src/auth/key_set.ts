import type { JWK } from "jose";

/** ms between the beginnings of two refreshes. */
const COOLDOWN = 10_000;

/** Options of {@linkcode KeySet}. */
export interface KeySetOptions {
  /** Gets the issuer's JSON Web Key Set (RFC 7517 §5). */
  readonly fetch: () => Promise<unknown>;
  readonly warn: (message: string) => void;
  readonly debug: (message: string) => void;
  /** A clock in ms that never goes back. */
  readonly now?: () => number;
}

/**
 * The issuer's public keys by their ids. An id that is not known makes the set be fetched anew, since issuers change
 * their keys: at once the first time, then at most once in 10 s, so that made up ids are no means of flooding the issuer.
 */
export class KeySet {
  readonly #options: KeySetOptions;
  readonly #now: () => number;
  #keys: ReadonlyMap<string, JWK> = new Map();
  #refreshed = -Infinity;
  #refresh: Promise<void> | undefined;

  private constructor(options: KeySetOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** @throws {Error} The set can't be had, or is none. */
  static async load(options: KeySetOptions): Promise<KeySet> {
    const set = new KeySet(options);
    await set.#load();
    return set;
  }

  /** The key of that id; waits for a refresh where it is not known. */
  async find(kid: string): Promise<JWK | undefined> {
    if (!this.#keys.has(kid)) await this.#refreshWhereDue();
    return this.#keys.get(kid);
  }

  #refreshWhereDue(): Promise<void> | undefined {
    const now = this.#now();
    if (this.#refresh === undefined && now - this.#refreshed >= COOLDOWN) {
      this.#refreshed = now;
      this.#refresh = this.#loadOrKeep().finally(() => this.#refresh = undefined);
    }
    return this.#refresh;
  }

  async #loadOrKeep(): Promise<void> {
    try {
      await this.#load();
    } catch (error) {
      this.#options.warn(`JWT Auth: no new keys, those known are kept: ${(error as Error).message}`);
    }
  }

  async #load(): Promise<void> {
    const { fetch, debug } = this.#options;
    this.#keys = byId(await fetch());
    for (const kid of this.#keys.keys()) debug(`Key: ${kid}`);
  }
}

/** The keys that have an id, the first of each id. What a key is good for is seen when a signature is checked with it. */
function byId(document: unknown): Map<string, JWK> {
  const { keys } = (document ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error("the issuer's answer is no JSON Web Key Set");
  const map = new Map<string, JWK>();
  for (const key of keys) {
    const kid: unknown = key?.kid;
    if (typeof kid === "string" && !map.has(kid)) map.set(kid, key);
  }
  return map;
}
