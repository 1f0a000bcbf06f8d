/** Longest that a document may take, in ms, and its largest size in bytes. */
const PATIENCE = 5_000;
const LARGEST = 1024 * 1024;

/** Gets a JSON document. */
export type FetchJson = (url: URL) => Promise<unknown>;

/** Options of {@linkcode fetchJson}. */
export interface FetchOptions {
  /** Roots in PEM that are trusted beside the bundled ones; read for each https document, so that new ones count. */
  readonly rootCertificates: () => string[];
  /** ms for the whole document. */
  readonly patience?: number;
}

/**
 * Gets a JSON document of an issuer, within 5 s and 1 MiB. It is asked for too seldom to keep a connection.
 *
 * @throws {Error} Names the address, and what went wrong.
 */
export async function fetchJson(url: URL, { rootCertificates, patience = PATIENCE }: FetchOptions): Promise<unknown> {
  const caCerts = url.protocol === "https:" ? rootCertificates() : [];
  using client = Deno.createHttpClient({ caCerts, poolMaxIdlePerHost: 0 });
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`not there within ${patience} ms`)), patience);
  try {
    const headers = { "User-Agent": "openfaas-watchdog", "Accept": "application/json" };
    const response = await fetch(url, { client, headers, signal: controller.signal });
    if (response.status === 200) return JSON.parse(await boundedText(response));
    await response.body?.cancel();
    throw new Error(`status ${response.status} ${response.statusText}`.trimEnd());
  } catch (error) {
    throw new Error(`cannot get ${url}: ${reasonOf(error as Error)}`);
  } finally {
    clearTimeout(timer);
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const bytes of body ?? []) {
    size += bytes.length;
    if (size > LARGEST) throw new Error(`longer than ${LARGEST} bytes`);
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

/** Deno tells why a fetch failed in the cause from 2.9 on, in the message before, with the address in front. */
function reasonOf(error: Error): string {
  const { message } = error.cause instanceof Error ? error.cause : error;
  return message.replace(/^error sending request for url \(.*?\): /, "");
}
