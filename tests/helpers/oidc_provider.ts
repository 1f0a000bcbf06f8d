import { ISSUER, onGatewayPort } from "./gateway.ts";
import { Output } from "./output.ts";
import { join, root } from "./paths.ts";
import { answer, startUpstream, type Upstream } from "./upstream.ts";

/** The package that {@linkcode OidcProvider} runs. */
const PACKAGE = "npm:oidc-provider@9.13.3";

/** ms for its download. */
const PATIENCE = 120_000;

/** Without the repository's configuration: the package is none of the product's. */
const APART = ["--no-config", "--no-lock"];

/** Whether the package can be had; downloads it where it is not in the cache yet, and the terminal tells why it can't. */
export async function hasOidcProvider(): Promise<boolean> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", ...APART, PACKAGE],
    signal: AbortSignal.timeout(PATIENCE),
    stdin: "null",
  }).output();
  if (!success) await Deno.stderr.write(stderr);
  return success;
}

/** A real OpenID provider, a process of its own, that calls itself {@linkcode ISSUER}. */
export class OidcProvider implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #stdout: Output;
  readonly #stderr: Output;
  #url = "";

  private constructor(keys: readonly JsonWebKey[]) {
    const program = join(root, "tests/fixtures/oidc_provider.mjs");
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--quiet", ...APART, program, PACKAGE, ISSUER, JSON.stringify({ keys })],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdout = new Output("stdout", this.#process.stdout);
    this.#stderr = new Output("stderr", this.#process.stderr);
  }

  /** @param keys Private keys that it signs with, the first in use. */
  static async start(keys: readonly JsonWebKey[]): Promise<OidcProvider> {
    const provider = new OidcProvider(keys);
    try {
      const [port] = await provider.#stdout.waitFor(/^\d+$/, 20_000);
      provider.#url = `http://127.0.0.1:${port}`;
      return provider;
    } catch (error) {
      await provider[Symbol.asyncDispose]();
      throw new Error(`The provider does not listen: ${provider.#stderr.text}`, { cause: error });
    }
  }

  /** An access token for a client of the fixture (RFC 6749 §4.4). */
  async token(client: string): Promise<string> {
    const response = await fetch(`${this.#url}/token`, {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${client}:${encodeURIComponent(`${client}'s secret`)}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials", resource: ISSUER }),
    });
    const { access_token: token } = await response.json();
    if (typeof token !== "string") throw new Error(`No token, but status ${response.status}: ${this.#stderr.text}`);
    return token;
  }

  /** Its answer to a GET of the issuer's. */
  async get(target: string): Promise<Uint8Array> {
    const { host } = new URL(ISSUER);
    const response = await fetch(this.#url + target, { headers: { "X-Forwarded-Host": host } });
    return answer(await response.bytes(), { status: `${response.status} ${response.statusText}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await Promise.all([this.#process.status, this.#stdout.end, this.#stderr.end]);
  }
}

/** Shows the provider of the time where `jwt_auth_local` looks for an issuer. */
export async function asGateway(provider: () => OidcProvider): Promise<Upstream> {
  return await onGatewayPort((port) => startUpstream(({ target }) => provider().get(target), port));
}
