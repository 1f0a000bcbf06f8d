import type { FetchJson } from "./fetch_json.ts";

/** Who signs tokens. */
export interface Issuer {
  /** What `iss` and `aud` of its tokens are. */
  readonly name: string;
  /** Where its keys are. */
  readonly keys: URL;
}

/**
 * Learns of an issuer from its metadata (OpenID Connect Discovery 1.0 §3). Its name need not be the address that it was
 * asked at: inside a cluster that is another one than outside.
 *
 * @throws {Error} The document can't be had, or lacks what is needed.
 */
export async function discover(url: URL, fetchJson: FetchJson): Promise<Issuer> {
  const metadata = await fetchJson(url) as { issuer?: unknown; jwks_uri?: unknown } | null;
  const { issuer, jwks_uri: keys } = metadata ?? {};
  if (typeof issuer !== "string" || issuer === "") throw new Error(`${url} names no issuer`);
  if (typeof keys !== "string" || !/^https?:/.test(keys) || !URL.canParse(keys)) {
    throw new Error(`${url} names no jwks_uri that is an http or https address`);
  }
  return { name: issuer, keys: new URL(keys) };
}
