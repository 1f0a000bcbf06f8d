import type { SigningKey } from "./signing_key.ts";
import { until } from "./until.ts";
import { answer, startUpstream, type Upstream, type UpstreamHandler } from "./upstream.ts";

/** Where `jwt_auth_local` looks for an issuer. */
const PORT = 8000;

/** Name of the issuer that {@linkcode startGateway} starts. */
export const ISSUER = `http://127.0.0.1:${PORT}`;

/** Paths of its documents. */
export const METADATA = "/.well-known/openid-configuration";
export const KEY_SET = "/.well-known/jwks.json";

/** What a watchdog needs to take its tokens for the function `dev:env`. */
export const JWT_AUTH = {
  jwt_auth: "true",
  jwt_auth_local: "true",
  OPENFAAS_NAME: "env",
  OPENFAAS_NAMESPACE: "dev",
} as const;

/**
 * An issuer where `jwt_auth_local` looks for it.
 *
 * @param keys What its key set holds at the time.
 * @param documents Handlers that take the place of a path's own.
 */
export function startGateway(
  keys: () => readonly SigningKey[],
  documents: Readonly<Record<string, UpstreamHandler>> = {},
): Promise<Upstream> {
  const handlers: Readonly<Record<string, UpstreamHandler>> = {
    [METADATA]: () => answer(JSON.stringify({ issuer: ISSUER, jwks_uri: ISSUER + KEY_SET })),
    [KEY_SET]: () => answer(JSON.stringify({ keys: keys().map(({ jwk }) => jwk) })),
    ...documents,
  };
  return onGatewayPort((port) => startUpstream((request, peer) => handlers[request.target](request, peer), port));
}

/** Starts a server on the port of `jwt_auth_local`, which there is one of: tests that need it wait for each other. */
export async function onGatewayPort<Server>(start: (port: number) => Server): Promise<Server> {
  const attempt = (): Server | undefined => {
    try {
      return start(PORT);
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) return undefined;
      throw error;
    }
  };
  return await until(attempt, { what: `port ${PORT}, that of jwt_auth_local, to be free`, timeout: 60_000 });
}
