import { type FunctionClaim, permits } from "../auth/function_claim.ts";
import { TokenError } from "../auth/token_error.ts";
import { formatDuration } from "../config/parse.ts";
import { abortStatus } from "../http/end_status.ts";
import type { HttpRequest, HttpResponse, Middleware } from "../http/message.ts";
import { emptyResponse, textResponse } from "../http/responses.ts";
import { pathText } from "../http/text.ts";

/** Options of {@linkcode jwtAuth}. */
export interface JwtAuthOptions {
  /** Checks a token; throws a {@linkcode TokenError} where it doesn't count. */
  readonly verify: (token: string) => Promise<FunctionClaim>;
  /** The function as permissions name it. */
  readonly reference: string;
  readonly info: (message: string) => void;
  readonly debug: (message: string) => void;
}

/** Why a request does not reach the function. */
interface Refusal {
  readonly status: 401 | 403;
  readonly text: string;
}

/** In this very spelling, as of-watchdog has it. */
const SCHEME = "Bearer ";

const NO_TOKEN: Refusal = { status: 401, text: "Bearer must be present in Authorization header" };
const NOT_PERMITTED: Refusal = { status: 403, text: "insufficient permissions" };

/**
 * Lets a request pass whose bearer token (RFC 6750 §2.1) the issuer has signed for this function, with the time that the
 * check took in X-Auth-Seconds; others are answered 401 or 403, and logged.
 */
export function jwtAuth(options: JwtAuthOptions): Middleware {
  return (next) => async (request) => {
    const began = performance.now();
    const refusal = await judge(request.fields.get("authorization"), options);
    const milliseconds = performance.now() - began;
    if (refusal !== undefined) {
      options.debug(`Refused: ${refusal.text}`);
      options.info(deniedLine(request, refusal, milliseconds));
      return refused(refusal);
    }
    if (request.aborted) return emptyResponse(abortStatus(request.aborted));
    request.fields.set("X-Auth-Seconds", (milliseconds / 1000).toFixed(6));
    return next(request);
  };
}

async function judge(authorization: string | undefined, options: JwtAuthOptions): Promise<Refusal | undefined> {
  const { verify, reference, debug } = options;
  if (!authorization?.startsWith(SCHEME)) return NO_TOKEN;
  try {
    const claim = await verify(authorization.slice(SCHEME.length));
    if (permits(claim, reference)) return undefined;
    debug(`Function: ${reference}\tpermissions: [${claim.permissions}]\taudience: [${claim.audience}]`);
    return NOT_PERMITTED;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return { status: 401, text: `failed to parse JWT token: ${error.message}` };
  }
}

function deniedLine({ method, path }: HttpRequest, { status }: Refusal, milliseconds: number): string {
  return `${method} ${pathText(path)} - ${status} ACCESS DENIED - (${formatDuration(Math.round(milliseconds))})`;
}

function refused({ status, text }: Refusal): HttpResponse {
  return textResponse(status, `${text}\n`, [
    ...(status === 401 ? ["WWW-Authenticate", "Bearer realm=IAM function invoke"] : []),
    ...["X-OpenFaaS-Internal", "faas-middleware"],
    ...["X-Content-Type-Options", "nosniff"],
  ]);
}
