/** Where distributions keep the roots that they trust, all in one file. */
const SYSTEM_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * Roots to trust beside those that Deno brings: the system's, and the operator's own.
 *
 * @param own Path of a file of PEM certificates (`upstream_ca`).
 * @throws {Error} Names what is wrong with that file. A system without roots is no error.
 */
export function rootCertificates(own: string | undefined): string[] {
  return [...systemCertificates(), ...(own === undefined ? [] : [ownCertificates(own)])];
}

function systemCertificates(): string[] {
  for (const path of SYSTEM_FILES) {
    try {
      return [Deno.readTextFileSync(path)];
    } catch {
      // Another distribution's.
    }
  }
  return [];
}

function ownCertificates(path: string): string {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new Error(`cannot read upstream_ca ${JSON.stringify(path)}: ${(error as Error).message}`);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new Error(`invalid upstream_ca ${JSON.stringify(path)}: want a file of PEM certificates`);
}
