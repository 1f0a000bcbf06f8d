import { assertEquals } from "@std/assert";
import { JWT_AUTH } from "../helpers/gateway.ts";
import { asGateway, hasOidcProvider, OidcProvider } from "../helpers/oidc_provider.ts";
import { startWatchdog, type Watchdog } from "../helpers/watchdog.ts";

const NAME = "jwt_auth takes the tokens of a real OpenID provider, which changes its keys";
const ignore = !await hasOidcProvider();

/** A private key that a provider signs with. */
async function privateKey(kid: string): Promise<JsonWebKey> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as CryptoKeyPair;
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  return { kty, crv, x, y, d, use: "sig", alg: "ES256", kid } as JsonWebKey;
}

async function call(watchdog: Watchdog, token: string): Promise<[status: number, text: string]> {
  const { status, text } = await watchdog.get("/", { fields: [["Authorization", `Bearer ${token}`]] });
  return [status, text];
}

Deno.test({
  name: ignore ? `${NAME} [skipped: npm package oidc-provider is missing]` : NAME,
  ignore,
  fn: async (t) => {
    await using before = await OidcProvider.start([await privateKey("before")]);
    let provider = before;
    await using _gateway = await asGateway(() => provider);
    await using watchdog = await startWatchdog({ env: { ...JWT_AUTH, fprocess: "echo hi" } });
    const token = await before.token("tester");

    await t.step("a token that permits the function opens it", async () => {
      assertEquals(await call(watchdog, token), [200, "hi\n"]);
    });

    await t.step("a token of another client does not", async () => {
      assertEquals(await call(watchdog, await before.token("stranger")), [403, "insufficient permissions\n"]);
    });

    await t.step("nor does one that was altered", async () => {
      const [header, , signature] = token.split(".");
      const [, claims] = (await before.token("stranger")).split(".");
      const [status, text] = await call(watchdog, `${header}.${claims}.${signature}`);
      assertEquals([status, text], [401, "failed to parse JWT token: token signature is invalid\n"]);
    });

    await t.step("after a change of keys the new one counts at once, and the old one no more", async () => {
      await using after = await OidcProvider.start([await privateKey("after")]);
      provider = after;
      assertEquals(await call(watchdog, await after.token("tester")), [200, "hi\n"]);
      assertEquals((await call(watchdog, token))[0], 401);
    });
  },
});
