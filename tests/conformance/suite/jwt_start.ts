import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ISSUER, JWT_AUTH, KEY_SET, METADATA, startGateway } from "../../helpers/gateway.ts";
import { fixture } from "../../helpers/paths.ts";
import { exists, TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import { answer } from "../../helpers/upstream.ts";
import type { Context } from "../context.ts";

/** compatibility.md §11: what `jwt_auth` needs at the start. Where it can't be had, exit 1 with the reason. */
export function jwtStart(context: Context): void {
  const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

  context.test("§11 auth: a function that has no name is an error at the start", async (t) => {
    using tmp = new TempDir();
    const environments: [name: string, env: Record<string, string | undefined>, reason: string][] = [
      ["no name", { OPENFAAS_NAME: undefined }, "OPENFAAS_NAME"],
      ["an empty name", { OPENFAAS_NAME: "" }, "OPENFAAS_NAME"],
      ["no namespace", { OPENFAAS_NAMESPACE: undefined }, "OPENFAAS_NAMESPACE"],
      ["an empty namespace", { OPENFAAS_NAMESPACE: "" }, "OPENFAAS_NAMESPACE"],
    ];
    for (const [name, env, reason] of environments) {
      const ignore = reason === "OPENFAAS_NAMESPACE" && exists(namespaceFile);
      await t.step({
        name: ignore ? `${name} [skipped: this is a pod with a namespace]` : name,
        ignore,
        fn: async () => await assertNotStarted(context, tmp, { ...JWT_AUTH, ...env }, reason),
      });
    }
  });

  context.test("§11 auth: an issuer that fails is an error at the start", async (t) => {
    using tmp = new TempDir();
    const empty = "{}";
    const failures: [name: string, path: string, bytes: Uint8Array | undefined, reason: string][] = [
      ["hangs up", METADATA, undefined, `cannot get ${ISSUER}${METADATA}: `],
      ["status", METADATA, answer(empty, { status: "500 Internal Server Error" }), `${METADATA}: status 500`],
      ["garbage", METADATA, answer("not json"), "not json"],
      ["no issuer", METADATA, answer(JSON.stringify({ jwks_uri: ISSUER })), `${METADATA} names no issuer`],
      ["no jwks_uri", METADATA, answer(JSON.stringify({ issuer: ISSUER })), `${METADATA} names no jwks_uri`],
      ["keys: hangs up", KEY_SET, undefined, `cannot get ${ISSUER}${KEY_SET}: `],
      ["keys: status", KEY_SET, answer(empty, { status: "404 Not Found" }), `${KEY_SET}: status 404`],
      ["keys: garbage", KEY_SET, answer("not json"), "not json"],
      ["keys: none", KEY_SET, answer(empty), "no JSON Web Key Set"],
    ];
    for (const [name, path, bytes, reason] of failures) {
      await t.step(name, async () => {
        await using _gateway = await startGateway(() => [], {
          [path]: (_, connection) => {
            if (bytes !== undefined) return bytes;
            connection.close();
          },
        });
        await assertNotStarted(context, tmp, JWT_AUTH, reason);
      });
    }
  });

  context.test("§11 auth: an issuer that does not answer is given up after 5 s, or at a signal", async (t) => {
    using tmp = new TempDir();
    await using gateway = await startGateway(() => [], {
      [METADATA]: async (_, connection) => void await connection.readRequestHead(),
    });
    await t.step("5 s", async () => {
      await assertNotStarted(context, tmp, JWT_AUTH, `${METADATA}: not there within 5000 ms`);
    });
    await t.step("signal", async () => {
      await using dog = context.spawnHttp(ISSUER, JWT_AUTH);
      await until(() => gateway.requests.length === 2, { what: "the second request" });
      dog.signal("SIGTERM");
      assertEquals(await dog.exit(3_000), 128 + 15);
    });
  });

  context.test("§11 auth: without jwt_auth_local it is the gateway of the cluster that is asked", async () => {
    using tmp = new TempDir();
    const reason = "cannot get http://gateway.openfaas:8080/.well-known/openid-configuration: ";
    await assertNotStarted(context, tmp, { ...JWT_AUTH, jwt_auth_local: undefined }, reason);
  });
}

/** Runs a watchdog in http mode: it has to end with the reason before its function is started or anything listens. */
async function assertNotStarted(
  context: Context,
  tmp: TempDir,
  env: Record<string, string | undefined>,
  reason: string,
): Promise<void> {
  const trace = tmp.at("started");
  const program = fixture("append_line.sh", trace);
  const { code, stderr } = await context.run({ fprocess: program, mode: "http", upstream_url: ISSUER, ...env });
  assertEquals(code, 1, stderr);
  assertStringIncludes(stderr, reason);
  assert(!exists(trace), "the function was started");
  assert(!/Listening|Forking/.test(stderr), stderr);
}
