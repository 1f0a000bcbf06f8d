import { bytes, latin1 } from "./bytes.ts";

const GENERATION = {
  RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: bytes("\x01\0\x01") },
  PS256: { name: "RSA-PSS", hash: "SHA-256", modulusLength: 2048, publicExponent: bytes("\x01\0\x01") },
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  ES384: { name: "ECDSA", namedCurve: "P-384" },
  EdDSA: { name: "Ed25519" },
};

const SIGNATURE = {
  RS256: { name: "RSASSA-PKCS1-v1_5" },
  PS256: { name: "RSA-PSS", saltLength: 32 },
  ES256: { name: "ECDSA", hash: "SHA-256" },
  ES384: { name: "ECDSA", hash: "SHA-384" },
  EdDSA: { name: "Ed25519" },
};

/** A JWS algorithm (RFC 7518 §3.1, RFC 8037 §3.1). */
export type Algorithm = keyof typeof GENERATION;

/** Members of a token's header, or claims; one that is `undefined` is left out. */
export type Members = Readonly<Record<string, unknown>>;

/** A key that an issuer signs tokens with, by WebCrypto alone: no library of the product judges its own work. */
export class SigningKey {
  /** @param jwk The public half, as a key set has it. */
  private constructor(
    readonly kid: string,
    readonly algorithm: Algorithm,
    readonly jwk: JsonWebKey & { readonly kid: string },
    private readonly privateKey: CryptoKey,
  ) {}

  static async generate(kid: string, algorithm: Algorithm = "ES256"): Promise<SigningKey> {
    const pair = await crypto.subtle.generateKey(GENERATION[algorithm], true, ["sign", "verify"]) as CryptoKeyPair;
    const { kty, crv, x, y, n, e } = await crypto.subtle.exportKey("jwk", pair.publicKey);
    const jwk = { kid, use: "sig", alg: algorithm, kty, crv, x, y, n, e };
    return new SigningKey(kid, algorithm, jwk, pair.privateKey);
  }

  /** A token with these claims; `header` replaces members of the one that fits. */
  async sign(claims: Members, header: Members = {}): Promise<string> {
    const signed = `${segment({ alg: this.algorithm, typ: "JWT", kid: this.kid, ...header })}.${segment(claims)}`;
    const signature = await crypto.subtle.sign(SIGNATURE[this.algorithm], this.privateKey, bytes(signed));
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  }
}

/** Claims of a token of this issuer that permits everything, valid for five minutes; some of them replaced. */
export function claimsOf(issuer: string, replaced: Members = {}): Members {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now, exp: now + 300 };
  return { iss: issuer, aud: [issuer], sub: "fed:1", ...times, function: { permissions: ["*"] }, ...replaced };
}

/** A segment of a token that holds a JSON object. */
export function segment(members: Members): string {
  return base64url(new TextEncoder().encode(JSON.stringify(members)));
}

/** RFC 4648 §5, without padding. */
export function base64url(data: Uint8Array): string {
  return btoa(latin1(data)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
