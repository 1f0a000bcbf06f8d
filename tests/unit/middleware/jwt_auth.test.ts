import { assert, assertEquals, assertLessOrEqual, assertMatch, assertRejects } from "@std/assert";
import type { FunctionClaim } from "../../../src/auth/function_claim.ts";
import { TokenError } from "../../../src/auth/token_error.ts";
import type { Handler, HttpRequest, HttpResponse } from "../../../src/http/message.ts";
import { emptyResponse } from "../../../src/http/responses.ts";
import { jwtAuth } from "../../../src/middleware/jwt_auth.ts";
import { utf8 } from "../../helpers/bytes.ts";
import { answer, request } from "./_exchange.ts";

const REFERENCE = "dev:env";
const BEARER = ["Authorization", "Bearer good"];

/** The middleware over a check that knows one token, and what it logs. */
class Auth {
  readonly lines: string[] = [];
  readonly debugLines: string[] = [];
  /** Tokens that were checked. */
  readonly checked: string[] = [];
  claim: FunctionClaim = { permissions: ["*"], audience: [] };
  /** Called while a token is checked. */
  meanwhile: () => void = () => {};

  async answer(asked: HttpRequest, handler?: Handler): Promise<HttpResponse> {
    const middleware = jwtAuth({
      verify: (token) => {
        this.checked.push(token);
        this.meanwhile();
        return token === "good" ? Promise.resolve(this.claim) : Promise.reject(new TokenError("token is odd"));
      },
      reference: REFERENCE,
      info: (message) => this.lines.push(message),
      debug: (message) => this.debugLines.push(message),
    });
    return await answer(middleware, asked, handler);
  }
}

/** A handler that must not be reached. */
const unreached: Handler = () => {
  throw new Error("the function was called");
};

async function textOf({ body }: HttpResponse): Promise<string> {
  return utf8((await body!.read())!);
}

Deno.test("jwtAuth lets a good token pass, with the seconds that its check took", async () => {
  const auth = new Auth();
  const asked = request({ fields: [...BEARER, "X-Auth-Seconds", "9", "x-auth-seconds", "8"] });
  const began = performance.now();
  const { status } = await auth.answer(asked, () => emptyResponse(204));
  const elapsed = (performance.now() - began) / 1000;
  assertEquals([status, auth.checked, auth.lines], [204, ["good"], []]);
  const [seconds, ...others] = asked.fields.getAll("x-auth-seconds");
  assertMatch(seconds, /^\d+\.\d{6}$/);
  assertLessOrEqual(Number(seconds), elapsed + 0.000_001);
  assertEquals(others, []);
  assertEquals(asked.fields.get("authorization"), "Bearer good");
});

Deno.test("jwtAuth answers 401 as of-watchdog does where there is no bearer token", async (t) => {
  const values = [
    undefined,
    "",
    "Bearer",
    "good",
    "bearer good",
    "BEARER good",
    "Basic good",
    "Bearergood",
    "Token good",
  ];
  for (const value of values) {
    await t.step(String(value), async () => {
      const auth = new Auth();
      const asked = request({ fields: value === undefined ? [] : ["Authorization", value] });
      const response = await auth.answer(asked, unreached);
      assertEquals([response.status, response.reason], [401, "Unauthorized"]);
      assertEquals(Object.fromEntries(response.fields), {
        "WWW-Authenticate": "Bearer realm=IAM function invoke",
        "X-OpenFaaS-Internal": "faas-middleware",
        "X-Content-Type-Options": "nosniff",
        "Content-Type": "text/plain; charset=utf-8",
      });
      assertEquals(await textOf(response), "Bearer must be present in Authorization header\n");
      assertEquals([auth.checked, asked.fields.has("x-auth-seconds")], [[], false]);
    });
  }
});

Deno.test("jwtAuth answers 401 with the reason for a token that doesn't count", async () => {
  const auth = new Auth();
  const asked = request({ fields: ["Authorization", "Bearer bad", ...BEARER] });
  const response = await auth.answer(asked, unreached);
  assertEquals(response.status, 401);
  assertEquals(response.fields.get("www-authenticate"), "Bearer realm=IAM function invoke");
  assertEquals(await textOf(response), "failed to parse JWT token: token is odd\n");
  assertEquals(auth.debugLines, ["Refused: failed to parse JWT token: token is odd"]);
});

Deno.test("jwtAuth answers 403 for a token that does not permit the function", async () => {
  const auth = new Auth();
  auth.claim = { permissions: ["prod:*", "dev:x"], audience: ["*"] };
  const response = await auth.answer(request({ fields: [...BEARER] }), unreached);
  assertEquals([response.status, response.reason], [403, "Forbidden"]);
  assertEquals(Object.fromEntries(response.fields), {
    "X-OpenFaaS-Internal": "faas-middleware",
    "X-Content-Type-Options": "nosniff",
    "Content-Type": "text/plain; charset=utf-8",
  });
  assertEquals(await textOf(response), "insufficient permissions\n");
  assertEquals(auth.debugLines, [
    "Function: dev:env\tpermissions: [prod:*,dev:x]\taudience: [*]",
    "Refused: insufficient permissions",
  ]);
});

Deno.test("jwtAuth logs what it denies: method, decoded path without the query, status and duration", async () => {
  const auth = new Auth();
  await auth.answer(request({ method: "PUT", target: "/a%20b?token=x" }), unreached);
  auth.claim = { permissions: [], audience: [] };
  await auth.answer(request({ target: "/p", fields: [...BEARER] }), unreached);
  assertEquals(auth.lines.length, 2);
  assertMatch(auth.lines[0], /^PUT \/a b - 401 ACCESS DENIED - \((?:0s|\d+ms)\)$/);
  assertMatch(auth.lines[1], /^GET \/p - 403 ACCESS DENIED - \((?:0s|\d+ms)\)$/);
});

Deno.test("jwtAuth never logs a token", async () => {
  const auth = new Auth();
  for (const token of ["good", "bad.token"]) {
    await auth.answer(request({ fields: ["Authorization", `Bearer ${token}`] }));
    assert(![...auth.lines, ...auth.debugLines].join("\n").includes(token));
  }
  assertEquals(auth.lines.length, 1);
});

Deno.test("jwtAuth does not call the function for a request that is given up meanwhile", async () => {
  const auth = new Auth();
  const asked = request({ fields: [...BEARER] });
  auth.meanwhile = () => asked.abort("client gone");
  assertEquals((await auth.answer(asked, unreached)).status, 499);
});

Deno.test("jwtAuth takes no failure of the check for a refusal", async () => {
  const auth = new Auth();
  auth.meanwhile = () => {
    throw new RangeError("a defect");
  };
  await assertRejects(() => auth.answer(request({ fields: [...BEARER] }), unreached), RangeError, "a defect");
});
