import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ISSUER, JWT_AUTH, KEY_SET, METADATA, startGateway } from "../../helpers/gateway.ts";
import type { ClientResponse } from "../../helpers/http_client.ts";
import { literally, logLine } from "../../helpers/log_line.ts";
import { valueOf } from "../../helpers/metrics.ts";
import { fixture } from "../../helpers/paths.ts";
import { claimsOf, type Members, SigningKey } from "../../helpers/signing_key.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import { answer, startUpstream } from "../../helpers/upstream.ts";
import type { Watchdog } from "../../helpers/watchdog.ts";
import type { Context } from "../context.ts";

/** compatibility.md §11: `jwt_auth`, once the watchdog serves. */
export function jwtAuth(context: Context): void {
  context.test("§11 auth: a token of the gateway's opens the function, others are answered 401 or 403", async (t) => {
    const [key, foreign] = await Promise.all([SigningKey.generate("k"), SigningKey.generate("k")]);
    await using _gateway = await startGateway(() => [key]);
    await using upstream = startUpstream(() => answer("hello"));
    await using dog = await context.startHttp(upstream, JWT_AUTH);

    await t.step("good: the function gets the request, and X-Auth-Seconds in place of the client's own", async () => {
      const fields = [
        ...bearer(await key.sign(claimsOf(ISSUER))),
        ["X-Auth-Seconds", "9"] as const,
        ["Connection", "X-Auth-Seconds"] as const,
      ];
      assertEquals((await dog.get("/p?q", { fields })).text, "hello");
      assertMatch(upstream.last.fields.all("x-auth-seconds").join(), /^\d+\.\d{6}$/);
      assertEquals(upstream.last.fields.all("authorization"), [fields[0][1]]);
    });

    const refusals: [name: string, authorization: string | undefined, body: RegExp][] = [
      ["no token", undefined, /^Bearer must be present in Authorization header\n$/],
      ["no scheme", await key.sign(claimsOf(ISSUER)), /^Bearer must be present/],
      ["another spelling", `bearer ${await key.sign(claimsOf(ISSUER))}`, /^Bearer must be present/],
      ["no token's form", "Bearer a.b", /^failed to parse JWT token: token is malformed: .*segments\n$/],
      ["another key", `Bearer ${await foreign.sign(claimsOf(ISSUER))}`, /^failed to parse .*: token signature is inv/],
      ["alg none", `Bearer ${await key.sign(claimsOf(ISSUER), { alg: "none" })}`, /^failed to parse .*\(alg\) is unav/],
      ["expired", `Bearer ${await key.sign(claimsOf(ISSUER, { exp: 1 }))}`, /^failed to parse .*: token is expired\n$/],
      ["huge", `Bearer ${"a".repeat(context.capabilities.maxHeadBytes / 2)}`, /^failed to parse .*segments\n$/],
    ];
    using client = await dog.connect();
    for (const [i, [name, authorization, body]] of refusals.entries()) {
      await t.step(`${name}: 401`, async () => {
        const fields = authorization === undefined ? [] : [["Authorization", authorization] as const];
        const response = await client.exchange({ method: "POST", target: `/${i}?q`, fields, body: "abc" });
        assertRefused(response, 401);
        assertMatch(response.text, body);
        await dog.stderr.waitFor(logLine(denied("POST", `/${i}`, 401)));
      });
    }

    const permissions: [name: string, claim: Members | undefined, status: 200 | 403][] = [
      ["the function", { permissions: ["a:b", "dev:env"] }, 200],
      ["its namespace", { permissions: ["dev:*"] }, 200],
      ["another", { permissions: ["dev:other", "prod:*"] }, 403],
      ["the beginning of its name", { permissions: ["dev:en"] }, 403],
      ["nothing", { permissions: [] }, 403],
      ["no word", undefined, 403],
      ["an audience that it is of", { permissions: ["*"], audience: ["dev:env"] }, 200],
      ["an audience that it is not of", { permissions: ["*"], audience: ["dev:other"] }, 403],
    ];
    for (const [name, claim, status] of permissions) {
      await t.step(`permits ${name}: ${status}`, async () => {
        const token = await key.sign(claimsOf(ISSUER, { function: claim }));
        const response = await client.exchange({ target: "/permissions", fields: bearer(token) });
        assertEquals(response.status, status);
        if (status === 200) return;
        assertRefused(response, 403);
        assertEquals(response.text, "insufficient permissions\n");
      });
    }

    await t.step("what was refused never reached the function, and is counted", async () => {
      assertEquals(upstream.requests.length, 1 + permissions.filter(([, , status]) => status === 200).length);
      await counted(dog, { code: "401", method: "post" }, refusals.length);
      await counted(dog, { code: "403", method: "get" }, 5);
    });

    await t.step("the log has the denied line of it, and no other", async () => {
      await dog.get("/end", { fields: bearer(await key.sign(claimsOf(ISSUER))) });
      await dog.stderr.waitFor(/GET \/end - 200/);
      assertEquals(dog.log.match(new RegExp(logLine(denied("GET", "/permissions", 403)), "gm"))?.length, 5);
      assertEquals(dog.stderr.lines.filter((line) => line.includes("/permissions - 403")).length, 5);
    });
  });

  context.test("§11 auth: in front of a forked function too, whatever the mode", async (t) => {
    const key = await SigningKey.generate("k", "RS256");
    await using _gateway = await startGateway(() => [key]);
    for (const mode of ["streaming", "serializing"]) {
      await t.step(mode, async () => {
        const program = fixture("print_variable.sh", "Http_X_Auth_Seconds");
        await using dog = await context.start(program, { mode, ...JWT_AUTH });
        assertEquals((await dog.get()).status, 401);
        const fields = [...bearer(await key.sign(claimsOf(ISSUER))), ["X_Auth_Seconds", "9"] as const];
        assertMatch((await dog.get("/", { fields })).text, /^\d+\.\d{6}$/);
      });
    }
  });

  context.test("§11 auth: the start asks the gateway, then for the keys, and says that auth is on", async () => {
    const key = await SigningKey.generate("k");
    await using gateway = await startGateway(() => [key]);
    await using dog = await context.start("cat", JWT_AUTH);
    assertEquals(gateway.requests.map(({ method, target }) => `${method} ${target}`), [
      `GET ${METADATA}`,
      `GET ${KEY_SET}`,
    ]);
    assertEquals(gateway.last.fields.all("user-agent"), ["openfaas-watchdog"]);
    assertMatch(dog.log, /Timeouts: .*\n\S+ \S+ JWT Auth: true\n\S+ \S+ Listening on port: /);
  });

  context.test("§11 auth: off by default", async () => {
    await using dog = await context.start("echo hi", { ...JWT_AUTH, jwt_auth: undefined });
    assertEquals((await dog.get()).text, "hi\n");
    assert(!dog.log.includes("JWT"), dog.log);
  });

  context.test("§11 auth: probes and ready_path need no token", async () => {
    const key = await SigningKey.generate("k");
    await using _gateway = await startGateway(() => [key]);
    await using upstream = startUpstream(({ target }) => answer(target));
    await using dog = await context.startHttp(upstream, { ...JWT_AUTH, ready_path: "/ready" });
    assertEquals((await dog.get("/_/health")).text, "OK");
    assertEquals((await dog.get("/_/ready")).text, "/ready");
    assertEquals((await dog.get("/ready")).status, 401);
  });

  context.test("§11 auth: the limiter comes first, and a refusal gives its slot back", async () => {
    const key = await SigningKey.generate("k");
    await using _gateway = await startGateway(() => [key]);
    using tmp = new TempDir();
    await using dog = await context.start(fixture("wait_for_file.sh", tmp.at("go")), {
      ...JWT_AUTH,
      max_inflight: "1",
    });
    for (let i = 0; i < 3; i++) await until(async () => (await dog.get()).status === 401, { what: `refusal ${i}` });
    const fields = bearer(await key.sign(claimsOf(ISSUER)));
    const running = until(async () => {
      const response = await dog.get("/", { fields });
      return response.status === 200 && response;
    }, { what: "the function's answer" });
    await dog.child();
    assertEquals((await dog.get()).status, 429);
    tmp.file("go");
    assertEquals((await running).text, "done\n");
  });

  context.test("§11 auth: keys that change", async (t) => {
    const [first, second, third] = await Promise.all(["1", "2", "3"].map((kid) => SigningKey.generate(kid)));
    let keys = [first];
    const gateway = await startGateway(() => keys);
    await using _gateway = gateway;
    await using dog = await context.start("cat", JWT_AUTH);
    const status = async (key: SigningKey): Promise<number> => {
      const token = await key.sign(claimsOf(ISSUER));
      return (await dog.get("/", { fields: bearer(token) })).status;
    };

    await t.step("a key that is new is fetched at once, once for all that wait for it", async () => {
      assertEquals(await status(first), 200);
      keys = [first, second];
      assertEquals(await Promise.all([status(second), status(second), status(second)]), [200, 200, 200]);
      assertEquals(gateway.requests.map(({ target }) => target), [METADATA, KEY_SET, KEY_SET]);
    });

    await t.step("the next is not, within 10 s: a flood of unknown ids never reaches the issuer", async () => {
      keys = [first, second, third];
      for (let i = 0; i < 20; i++) assertEquals(await status(third), 401);
      assertEquals(gateway.requests.length, 3);
    });
  });

  context.test("§11 auth: the known keys stay where the issuer fails later", async () => {
    const [known, unknown] = await Promise.all(["1", "2"].map((kid) => SigningKey.generate(kid)));
    let failing = false;
    await using gateway = await startGateway(() => [known], {
      [KEY_SET]: (_, connection) => {
        if (!failing) return answer(JSON.stringify({ keys: [known.jwk] }));
        connection.close();
      },
    });
    await using dog = await context.start("cat", JWT_AUTH);
    failing = true;
    const fields = bearer(await unknown.sign(claimsOf(ISSUER)));
    assertEquals((await dog.get("/", { fields })).status, 401);
    await dog.stderr.waitFor(logLine(new RegExp(`JWT Auth: .*cannot get ${literally(ISSUER + KEY_SET).source}: .*`)));
    gateway.stop();
    const good = bearer(await known.sign(claimsOf(ISSUER)));
    assertEquals((await dog.get("/", { fields: good })).status, 200);
  });

  context.test("§11 auth: jwt_auth_debug tells the keys, and why a token is refused, never the token", async () => {
    const key = await SigningKey.generate("k");
    await using _gateway = await startGateway(() => [key]);
    await using dog = await context.start("cat", { ...JWT_AUTH, jwt_auth_debug: "true" });
    assertStringIncludes(dog.log, `[JWT Auth] Issuer: ${ISSUER}\tJWKS URI: ${ISSUER}${KEY_SET}\n`);
    assertStringIncludes(dog.log, "[JWT Auth] Key: k\n");
    const tokens = [
      await key.sign(claimsOf(ISSUER, { aud: "http://other" })),
      await key.sign(claimsOf(ISSUER, { function: { permissions: ["a:b"] } })),
      `${await key.sign(claimsOf(ISSUER))}A`,
    ];
    for (const token of tokens) await dog.get("/", { fields: bearer(token) });
    await dog.stderr.waitFor(logLine(/\[JWT Auth\] Token: audience: \[http:\/\/other\]\tissuer: \S+/));
    await dog.stderr.waitFor(logLine(/\[JWT Auth\] Refused: .*token has invalid audience/));
    await dog.stderr.waitFor(logLine(/\[JWT Auth\] Function: dev:env\tpermissions: \[a:b\]\taudience: \[\]/));
    await dog.stderr.waitFor(logLine(/\[JWT Auth\] Refused: .*token signature is invalid/));
    for (const token of tokens) {
      for (const segment of token.split(".")) assert(!dog.log.includes(segment), "a part of the token is in the log");
    }
  });
}

/** Waits until so many requests are counted, which is a moment after their answers are sent. */
async function counted(dog: Watchdog, labels: Record<string, string>, count: number): Promise<void> {
  await until(async () => valueOf(await dog.metrics(), "http_requests_total", labels) === count, {
    what: `${count} requests with ${JSON.stringify(labels)}`,
  });
}

function assertRefused({ status, fields, complete }: ClientResponse, expected: 401 | 403): void {
  assertEquals([status, complete], [expected, true]);
  assertEquals(fields.all("content-type"), ["text/plain; charset=utf-8"]);
  assertEquals(fields.all("x-openfaas-internal"), ["faas-middleware"]);
  const realm = expected === 401 ? ["Bearer realm=IAM function invoke"] : [];
  assertEquals(fields.all("www-authenticate"), realm);
}

function bearer(token: string): (readonly [string, string])[] {
  return [["Authorization", `Bearer ${token}`]];
}

function denied(method: string, path: string, status: number): RegExp {
  return new RegExp(`${method} ${literally(path).source} - ${status} ACCESS DENIED - \\((?:0s|\\d+ms)\\)`);
}
