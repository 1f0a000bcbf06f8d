import type { errors } from "jose";

/** A token that doesn't count. Its sender gets to see the message, which holds nothing of it but the id of its key. */
export class TokenError extends Error {
  override readonly name = "TokenError";
}

/** What jose throws, in the words of the library that of-watchdog uses (golang-jwt): users and their scripts know them. */
export function asTokenError(error: unknown): TokenError {
  return error instanceof TokenError ? error : new TokenError(wordsOf(error as errors.JOSEError));
}

function wordsOf(error: errors.JOSEError): string {
  switch (error.code) {
    case "ERR_JWS_INVALID":
    case "ERR_JWT_INVALID":
      return `token is malformed: ${error.message}`;
    case "ERR_JOSE_ALG_NOT_ALLOWED":
      return "token is unverifiable: signing method (alg) is unavailable";
    case "ERR_JWS_SIGNATURE_VERIFICATION_FAILED":
      return "token signature is invalid";
    case "ERR_JWT_EXPIRED":
      return "token has invalid claims: token is expired";
    case "ERR_JWT_CLAIM_VALIDATION_FAILED":
      return claimWords(error as errors.JWTClaimValidationFailed);
    default:
      // An extension that nobody knows, or a key of another kind than the signature's.
      return `token is unverifiable: ${error.message}`;
  }
}

const MISMATCHES: Readonly<Record<string, string>> = {
  nbf: "token is not valid yet",
  iss: "token has invalid issuer",
  aud: "token has invalid audience",
};

function claimWords({ claim, reason, message }: errors.JWTClaimValidationFailed): string {
  if (reason === "invalid") return `token is malformed: ${message}`;
  if (reason === "missing") {
    return `token has invalid claims: token is missing required claim: ${claim} claim is required`;
  }
  return `token has invalid claims: ${MISMATCHES[claim]}`;
}
