import type { JWK, JWTPayload } from "jose";
import { type FunctionClaim, functionClaim } from "./function_claim.ts";
import { asTokenError, TokenError } from "./token_error.ts";

/** Signatures by a private key alone: what verifies a token must not be able to make one (RFC 8725 §3.1). */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** Seconds by which the issuer's clock may differ. */
const LEEWAY = 1;

/** Options of {@linkcode tokenVerifier}. */
export interface VerifierOptions {
  /** What `iss` and `aud` have to be. */
  readonly issuer: string;
  /** The issuer's public key of that id. */
  readonly key: (kid: string) => Promise<JWK | undefined>;
  readonly debug: (message: string) => void;
}

/**
 * Checks a token, and gives its claim `function`.
 *
 * @throws {TokenError} The token doesn't count.
 */
export type VerifyToken = (token: string) => Promise<FunctionClaim>;

/** Makes the check. Its library is loaded here, since nobody else needs it. */
export async function tokenVerifier({ issuer, key, debug }: VerifierOptions): Promise<VerifyToken> {
  const { jwtVerify } = await import("jose/jwt/verify");
  const keyOf = async ({ kid }: { kid?: unknown }): Promise<JWK> => {
    const found = typeof kid === "string" && kid !== "" ? await key(kid) : undefined;
    if (found !== undefined) return found;
    const shown = typeof kid === "string" ? kid : JSON.stringify(kid) ?? "<nil>";
    throw new TokenError(`token is unverifiable: error while executing keyfunc: invalid kid: ${shown}`);
  };
  const options = { algorithms: ALGORITHMS, issuer, audience: issuer, clockTolerance: LEEWAY };
  const describe = ({ aud, iss }: JWTPayload): void => {
    debug(`Token: audience: [${[aud ?? []].flat().join(" ")}]\tissuer: ${iss ?? ""}`);
  };
  return async (token) => {
    try {
      checkForm(token);
      const { payload } = await jwtVerify(token, keyOf, options);
      describe(payload);
      return functionClaim(payload.function);
    } catch (error) {
      const { payload } = error as { payload?: JWTPayload };
      if (payload !== undefined) describe(payload);
      throw asTokenError(error);
    }
  };
}

/** JWS compact serialization (RFC 7515 §7.1); the library lets blanks in it pass. */
function checkForm(token: string): void {
  const segments = token.split(".", 4);
  if (segments.length !== 3) throw new TokenError("token is malformed: token contains an invalid number of segments");
  if (!segments.every((segment) => /^[\w-]*$/.test(segment))) {
    throw new TokenError("token is malformed: could not base64 decode");
  }
}
