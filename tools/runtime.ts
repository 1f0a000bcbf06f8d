import { denoCompile, type Toolchain } from "./deno_compile.ts";
import { denortFromWheels } from "./denort/wheels.ts";

/** Where `deno compile` downloads its runtime from. */
const RUNTIME_URL = `https://dl.deno.land/release/v${Deno.version.deno}/denort-${Deno.build.target}.zip`;

/** How long to wait for the download site, and for a compiler that has to do without it, in ms. */
const SITE_TIMEOUT = 5_000, OFFLINE_TIMEOUT = 15_000;

const THIS_DENO: Toolchain = { deno: Deno.execPath() };

/** No runtime to put under the program can be had on this machine. */
export class NoRuntime extends Error {
  override readonly name = "NoRuntime";
}

/**
 * Compiles with the first runtime that can be had: the one that `DENORT_BIN` names, else the one from Deno's download
 * site, else the one out of published wheels.
 *
 * @throws {NoRuntime} where there is none.
 * @throws {Error} where the program does not compile.
 */
export async function compileWithAnyRuntime(folder: string, output: string): Promise<void> {
  if (Deno.env.get("DENORT_BIN") || await isDownloadable()) return await denoCompile(THIS_DENO, folder, output);
  try {
    // The runtime may be in Deno's cache, from an earlier time.
    await denoCompile(THIS_DENO, folder, output, AbortSignal.timeout(OFFLINE_TIMEOUT));
  } catch (withoutSite) {
    console.error("Deno's download site cannot be reached: taking Deno and its runtime from published wheels.");
    console.error("Such a binary is for trying out, not for a release.");
    const toolchain = await denortFromWheels().catch((withoutWheels) => {
      throw new NoRuntime(`No runtime for the binary.\n${withoutSite}\n${withoutWheels}`);
    });
    await denoCompile(toolchain, folder, output);
  }
}

/** Whether the download site answers, and has the runtime of this version. */
async function isDownloadable(): Promise<boolean> {
  try {
    const { ok, body } = await fetch(RUNTIME_URL, { method: "HEAD", signal: AbortSignal.timeout(SITE_TIMEOUT) });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
