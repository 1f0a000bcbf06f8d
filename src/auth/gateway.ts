import { discover } from "./discovery.ts";
import { fetchJson } from "./fetch_json.ts";
import { KeySet } from "./key_set.ts";
import { tokenVerifier, type VerifyToken } from "./token_verifier.ts";

/** Where OpenFaaS's gateway describes itself as an issuer of tokens. */
const GATEWAY = "http://gateway.openfaas:8080/.well-known/openid-configuration";

/** The same on a developer's machine. */
const LOCAL_GATEWAY = "http://127.0.0.1:8000/.well-known/openid-configuration";

/** Options of {@linkcode gatewayTokens}. */
export interface GatewayOptions {
  /** Whether the gateway is on this machine (`jwt_auth_local`). */
  readonly local: boolean;
  /** Roots in PEM that are trusted beside the bundled ones. */
  readonly rootCertificates: () => string[];
  readonly warn: (message: string) => void;
  readonly debug: (message: string) => void;
}

/**
 * Asks the gateway who it is and for its keys, and makes the check of its tokens from that.
 *
 * @throws {Error} Says what of it can't be had.
 */
export async function gatewayTokens({ local, rootCertificates, warn, debug }: GatewayOptions): Promise<VerifyToken> {
  const get = (url: URL): Promise<unknown> => fetchJson(url, { rootCertificates });
  const issuer = await discover(new URL(local ? LOCAL_GATEWAY : GATEWAY), get);
  debug(`Issuer: ${issuer.name}\tJWKS URI: ${issuer.keys}`);
  const keys = await KeySet.load({ fetch: () => get(issuer.keys), warn, debug });
  return await tokenVerifier({ issuer: issuer.name, key: (kid) => keys.find(kid), debug });
}
