import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TokenError } from "../../../src/auth/token_error.ts";
import { tokenVerifier, type VerifyToken } from "../../../src/auth/token_verifier.ts";
import { bytes } from "../../helpers/bytes.ts";
import { type Algorithm, base64url, claimsOf, type Members, segment, SigningKey } from "../../helpers/signing_key.ts";

const ISSUER = "http://gateway.test";
const rsa = await SigningKey.generate("rsa", "RS256");
const ec = await SigningKey.generate("ec");

/** A check with the public keys that an issuer has; `debug` takes what is logged of tokens. */
function verifier(keys: readonly JsonWebKey[] = [rsa.jwk, ec.jwk], debug: string[] = []): Promise<VerifyToken> {
  return tokenVerifier({
    issuer: ISSUER,
    key: (kid) => Promise.resolve(keys.find((key) => (key as { kid?: string }).kid === kid) as never),
    debug: (message) => debug.push(message),
  });
}

const claims = (replaced?: Members): Members => claimsOf(ISSUER, replaced);
const seconds = (delta: number): number => Math.floor(Date.now() / 1000) + delta;

Deno.test("tokenVerifier gives the claim of a token of the issuer, whatever asymmetric algorithm it uses", async (t) => {
  const algorithms: Algorithm[] = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];
  for (const algorithm of algorithms) {
    await t.step(algorithm, async () => {
      const key = await SigningKey.generate("k", algorithm);
      const { alg: _, use: __, ...bare } = key.jwk;
      const claim = { permissions: ["dev:*"], audience: ["dev:env"] };
      const token = await key.sign(claims({ function: claim }));
      for (const jwk of [key.jwk, bare]) assertEquals(await (await verifier([jwk]))(token), claim);
    });
  }
});

Deno.test("tokenVerifier takes what of-watchdog takes", async (t) => {
  const tokens: [name: string, replaced: Members][] = [
    ["an audience that is a text", { aud: ISSUER }],
    ["one audience of several", { aud: ["http://other", ISSUER] }],
    ["no expiry", { exp: undefined }],
    ["no beginning", { nbf: undefined }],
    ["neither subject nor time of issue", { sub: undefined, iat: undefined }],
    ["a clock that is a second behind", { nbf: seconds(1) }],
    ["a time of issue that is still to come", { iat: seconds(600) }],
    ["times with fractions", { exp: seconds(60) + 0.5, nbf: seconds(-60) - 0.5 }],
  ];
  const verify = await verifier();
  for (const [name, replaced] of tokens) {
    await t.step(name, async () => {
      assertEquals((await verify(await ec.sign(claims(replaced)))).permissions, ["*"]);
    });
  }
});

Deno.test("tokenVerifier takes no function claim for one without permissions", async () => {
  const verify = await verifier();
  for (const value of [undefined, null]) {
    assertEquals(await verify(await ec.sign(claims({ function: value }))), { permissions: [], audience: [] });
  }
});

/** A token that must not count, made anew for each test, and what its sender reads. */
type Hostile = readonly [name: string, token: () => string | Promise<string>, reason: string];

const withClaims = (name: string, replaced: () => Members, reason: string): Hostile => [
  name,
  () => ec.sign(claims(replaced())),
  reason,
];
const withHeader = (name: string, header: Members, reason: string): Hostile => [
  name,
  () => rsa.sign(claims(), header),
  reason,
];

const MALFORMED: readonly Hostile[] = [
  ["nothing", () => "", "invalid number of segments"],
  ["a word", () => "token", "invalid number of segments"],
  ["two segments", () => "a.b", "invalid number of segments"],
  ["four segments", async () => `${await ec.sign(claims())}.x`, "invalid number of segments"],
  ["five segments, as an encrypted token has", () => "a.b.c.d.e", "invalid number of segments"],
  ["empty segments", () => "..", "token is malformed"],
  ["a million dots", () => ".".repeat(1_000_000), "invalid number of segments"],
  ["a megabyte without a dot", () => "a".repeat(1_000_000), "invalid number of segments"],
  ["megabytes in segments", () => Array(3).fill("a".repeat(1_000_000)).join("."), "token is malformed"],
  ["a blank in front", async () => ` ${await ec.sign(claims())}`, "could not base64 decode"],
  ["a line break inside", async () => (await ec.sign(claims())).replace(".", ".\n"), "could not base64 decode"],
  ["padding", async () => `${await ec.sign(claims())}==`, "could not base64 decode"],
  ["base64 that is not that of URLs", () => `${segment({ alg: "ES256" })}.a+/b.c`, "could not base64 decode"],
  ["text above 7F", () => "é.é.é", "could not base64 decode"],
  ["a header that is no JSON", () => `${base64url(bytes("{"))}.${segment({})}.x`, "token is malformed"],
  ["a header that is no object", () => `${base64url(bytes("[]"))}.${segment({})}.x`, "token is malformed"],
  ["a header that is no UTF-8", () => `${base64url(bytes('{"alg":"\xff"}'))}.${segment({})}.x`, "token is malformed"],
];

const ALGORITHMS: readonly Hostile[] = [
  ...["none", "None", "NONE", "HS256", "HS512", "ECDH-ES", "dir", "XX", "__proto__"].flatMap((alg): Hostile[] => [
    [`alg ${alg}`, () => rsa.sign(claims(), { alg }), "signing method (alg) is unavailable"],
    [
      `alg ${alg}, no signature`,
      () => `${segment({ alg, kid: "rsa" })}.${segment(claims())}.`,
      "signing method (alg) is unavailable",
    ],
  ]),
  withHeader("no alg", { alg: undefined }, "token is malformed"),
  withHeader("an empty alg", { alg: "" }, "token is malformed"),
  withHeader("an alg that is no text", { alg: ["RS256"] }, "token is malformed"),
  withHeader("the alg of another kind of key", { alg: "ES256" }, "token is unverifiable"),
  withHeader("another alg than the key's", { alg: "PS256" }, "token is unverifiable"),
  withHeader("an extension that has to be understood", { crit: ["x"], x: 1 }, "token is unverifiable"),
  withHeader("a payload that is not encoded", { crit: ["b64"], b64: false }, "token is malformed"),
];

const KEYS: readonly Hostile[] = [
  withHeader("no kid", { kid: undefined }, "invalid kid: <nil>"),
  withHeader("an empty kid", { kid: "" }, "invalid kid: "),
  withHeader("a kid that is a number", { kid: 5 }, "invalid kid: 5"),
  withHeader("a kid that is an object", { kid: { toString: 1 } }, 'invalid kid: {"toString":1}'),
  withHeader("an unknown kid", { kid: "other" }, "invalid kid: other"),
  withHeader("a kid of every object", { kid: "__proto__" }, "invalid kid: __proto__"),
  [
    "a kid that is nested a hundred thousand times",
    () => `${base64url(bytes(`{"alg":"RS256","kid":${"[".repeat(1e5)}${"]".repeat(1e5)}}`))}.${segment({})}.x`,
    "token is unverifiable",
  ],
  withHeader("the kid of another key", { kid: "ec" }, "token is unverifiable"),
  ["a key of the token's own", ownKey, "token signature is invalid"],
];

const SIGNATURES: readonly Hostile[] = [
  ["another key's", async () => (await SigningKey.generate("ec")).sign(claims()), "token signature is invalid"],
  ["none", async () => (await ec.sign(claims())).replace(/[^.]*$/, ""), "token signature is invalid"],
  ["a shorter one", async () => (await ec.sign(claims())).slice(0, -4), "token signature is invalid"],
  ["zeros (CVE-2022-21449)", () => resigned(ec, new Uint8Array(64)), "token signature is invalid"],
  ["a longer one", () => resigned(ec, new Uint8Array(65_536)), "token signature is invalid"],
  ["of other claims", otherClaims, "token signature is invalid"],
  ["of another header", otherHeader, "token signature is invalid"],
];

const CLAIMS: readonly Hostile[] = [
  withClaims("expired", () => ({ exp: seconds(-60) }), "token is expired"),
  withClaims("expired a second ago, which is all the leeway", () => ({ exp: seconds(-1) }), "token is expired"),
  withClaims("expired since ever", () => ({ exp: 0 }), "token is expired"),
  withClaims("not valid yet", () => ({ nbf: seconds(60) }), "token is not valid yet"),
  withClaims("not valid for half a minute", () => ({ nbf: seconds(30) }), "token is not valid yet"),
  withClaims("an expiry that is a text", () => ({ exp: "tomorrow" }), "token is malformed"),
  withClaims("a beginning that is a text", () => ({ nbf: "today" }), "token is malformed"),
  withClaims("a time of issue that is a text", () => ({ iat: "today" }), "token is malformed"),
  withClaims("another issuer", () => ({ iss: "http://evil" }), "token has invalid issuer"),
  withClaims("an issuer with a slash more", () => ({ iss: `${ISSUER}/` }), "token has invalid issuer"),
  withClaims("an issuer in upper case", () => ({ iss: ISSUER.toUpperCase() }), "token has invalid issuer"),
  withClaims("issuers", () => ({ iss: [ISSUER] }), "token has invalid issuer"),
  withClaims("no issuer", () => ({ iss: undefined }), "iss claim is required"),
  withClaims("another audience", () => ({ aud: ["http://evil"] }), "token has invalid audience"),
  withClaims("an audience that only begins alike", () => ({ aud: `${ISSUER}.evil` }), "token has invalid audience"),
  withClaims("no audience", () => ({ aud: undefined }), "aud claim is required"),
  withClaims("an empty audience", () => ({ aud: [] }), "token has invalid audience"),
  withClaims("an audience that is an object", () => ({ aud: { 0: ISSUER } }), "token has invalid audience"),
  withClaims("a function claim of another shape", () => ({ function: "*" }), "claim function has another shape"),
  withClaims(
    "permissions of another shape",
    () => ({ function: { permissions: "*" } }),
    "claim function.permissions has another shape",
  ),
  ["no claims at all", () => ec.sign({}), "claim is required"],
  ["claims that are a list", () => ec.sign([] as unknown as Members), "token is malformed"],
];

const HOSTILE: Readonly<Record<string, readonly Hostile[]>> = {
  "malformed": MALFORMED,
  "algorithm": ALGORITHMS,
  "key": KEYS,
  "signature": SIGNATURES,
  "claims": CLAIMS,
};

for (const [kind, tokens] of Object.entries(HOSTILE)) {
  Deno.test(`tokenVerifier refuses hostile tokens: ${kind}`, async (t) => {
    const verify = await verifier();
    for (const [name, make, reason] of tokens) {
      await t.step(name, async () => {
        const token = await make();
        const { message } = await assertRejects(() => verify(token), TokenError);
        assertStringIncludes(message, reason);
        const secret = token.split(".").filter((part) => part.length > 20);
        assert(!secret.some((part) => message.includes(part)), "nothing of the token in the message");
      });
    }
  });
}

Deno.test("tokenVerifier refuses HMAC by the public key, in every form that it is known in", async (t) => {
  const spki = await crypto.subtle.importKey("jwk", rsa.jwk, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, true, [])
    .then((key) => crypto.subtle.exportKey("spki", key));
  const lines = btoa(String.fromCharCode(...new Uint8Array(spki))).replace(/.{64}/g, "$&\n").trimEnd();
  const pem = `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----`;
  const secrets: Record<string, Uint8Array<ArrayBuffer>> = {
    "DER": new Uint8Array(spki),
    "PEM": bytes(pem),
    "PEM with a line break": bytes(`${pem}\n`),
    "JWK": bytes(JSON.stringify(rsa.jwk)),
    "modulus": bytes(rsa.jwk.n!),
  };
  const verify = await verifier();
  for (const [name, secret] of Object.entries(secrets)) {
    await t.step(name, async () => {
      const signed = `${segment({ alg: "HS256", typ: "JWT", kid: "rsa" })}.${segment(claims())}`;
      const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(signed)));
      const token = `${signed}.${base64url(signature)}`;
      await assertRejects(() => verify(token), TokenError, "signing method (alg) is unavailable");
    });
  }
});

Deno.test("tokenVerifier refuses keys that are not for its signature, or not public", async (t) => {
  const keys: [name: string, key: JsonWebKey, reason: string][] = [
    ["for encryption", { ...ec.jwk, use: "enc" }, "token is unverifiable"],
    ["for another operation", { ...ec.jwk, key_ops: ["deriveKey"] }, "token is unverifiable"],
    ["of another algorithm", { ...ec.jwk, alg: "ES384" }, "token is unverifiable"],
    ["private", { ...ec.jwk, d: ec.jwk.x }, "token is unverifiable"],
    ["symmetric", { ...ec.jwk, kty: "oct", k: "AAAA" }, "token is unverifiable"],
    ["of an unknown kind", { ...ec.jwk, kty: "XX" }, "token is unverifiable"],
    ["without its point", { ...ec.jwk, x: undefined }, "token is unverifiable"],
    ["beside the curve", { ...ec.jwk, x: ec.jwk.y }, "token signature is invalid"],
  ];
  const token = await ec.sign(claims());
  for (const [name, key, reason] of keys) {
    await t.step(name, async () => {
      const verify = await verifier([key]);
      await assertRejects(() => verify(token), TokenError, reason);
    });
  }
});

Deno.test("tokenVerifier refuses an RSA key of 1024 bits (RFC 7518 §3.3)", async () => {
  const verify = await verifier([{ ...rsa.jwk, n: rsa.jwk.n!.slice(0, 171) }]);
  const token = await rsa.sign(claims());
  await assertRejects(() => verify(token), TokenError, "2048 bits");
});

Deno.test("tokenVerifier logs for debugging whom a token of the issuer is meant for, and nothing of others", async () => {
  const debug: string[] = [];
  const verify = await verifier(undefined, debug);
  await verify(await ec.sign(claims({ aud: [ISSUER, "x"] })));
  assertEquals(debug.splice(0), [`Token: audience: [${ISSUER} x]\tissuer: ${ISSUER}`]);
  const wrong = await ec.sign(claims({ iss: "http://evil", aud: "y" }));
  await assertRejects(() => verify(wrong), TokenError);
  assertEquals(debug.splice(0), ["Token: audience: [y]\tissuer: http://evil"]);
  const forged = await (await SigningKey.generate("ec")).sign(claims());
  await assertRejects(() => verify(forged), TokenError);
  assertEquals(debug, []);
});

/** A token that brings the key for its signature along, by every name that there is for that. */
async function ownKey(): Promise<string> {
  const own = await SigningKey.generate("ec");
  return await own.sign(claims(), {
    jwk: own.jwk,
    jku: "http://127.0.0.1:1/",
    x5u: "http://127.0.0.1:1/",
    x5c: ["AA"],
  });
}

/** A token with a signature of the test's choice. */
async function resigned(key: SigningKey, signature: Uint8Array): Promise<string> {
  return (await key.sign(claims())).replace(/[^.]*$/, base64url(signature));
}

async function otherClaims(): Promise<string> {
  const [header, , signature] = (await ec.sign(claims())).split(".");
  return `${header}.${segment(claims({ sub: "admin" }))}.${signature}`;
}

async function otherHeader(): Promise<string> {
  const [, payload, signature] = (await ec.sign(claims())).split(".");
  return `${segment({ alg: "ES256", kid: "ec", typ: "x" })}.${payload}.${signature}`;
}
