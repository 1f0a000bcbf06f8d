import type { TempDir } from "./temp_dir.ts";

/** Programs that {@linkcode createAuthority} runs. */
export const needsCertificates: readonly string[] = ["openssl"];

/** A certificate authority of the test's own. */
export class Authority {
  /** @param certificate Path of its certificate, for who is to trust it. */
  constructor(readonly certificate: string, private readonly key: string, private readonly cert: string) {}

  /** An HTTPS server on 127.0.0.1 that answers each request with its method, path and body. */
  serve(): TlsServer {
    return new TlsServer(this.cert, this.key);
  }
}

/** An HTTPS server with a certificate of an {@linkcode Authority}. */
export class TlsServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(cert: string, key: string) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} }, async (request) => {
      return new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    });
  }

  get url(): string {
    return `https://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** Makes an authority and a certificate of it for 127.0.0.1, both in the folder. */
export async function createAuthority(folder: TempDir): Promise<Authority> {
  const [caKey, caCert] = [folder.at("ca.key"), folder.at("ca.pem")];
  const [key, request, cert] = [folder.at("server.key"), folder.at("server.csr"), folder.at("server.pem")];
  const elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    "req",
    "-x509",
    ...elliptic,
    "-keyout",
    caKey,
    "-out",
    caCert,
    "-days",
    "2",
    "-subj",
    "/CN=Test authority",
  );
  await openssl("req", ...elliptic, "-keyout", key, "-out", request, "-subj", "/CN=127.0.0.1");
  const extensions = folder.file("extensions", "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n");
  const signing = ["-CA", caCert, "-CAkey", caKey, "-CAcreateserial", "-days", "2", "-extfile", extensions];
  await openssl("x509", "-req", "-in", request, "-out", cert, ...signing);
  return new Authority(caCert, Deno.readTextFileSync(key), Deno.readTextFileSync(cert));
}

async function openssl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`openssl ${args[0]} failed: ${new TextDecoder().decode(stderr)}`);
}
