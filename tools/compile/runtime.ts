import { type Architecture, targetOf } from "../architecture.ts";
import { denoFromWheel, denortFromWheel } from "../denort/wheels.ts";
import { type Compilation, denoCompile } from "./deno_compile.ts";
import { namedRuntime } from "./named_runtime.ts";

/** How long to wait for the download site, and for a compiler that has to do without it, in ms. */
const SITE_TIMEOUT = 5_000, OFFLINE_TIMEOUT = 15_000;

const THIS_DENO = Deno.execPath();

/** No runtime to put under the program can be had on this machine. */
export class NoRuntime extends Error {
  override readonly name = "NoRuntime";
}

/**
 * Compiles with the first runtime that can be had: the one that the environment names, else the one from Deno's download
 * site, else the one out of a published wheel.
 *
 * @throws {NoRuntime} where there is none.
 * @throws {Error} where the named one is none, or the program does not compile.
 */
export async function compileWithAnyRuntime(compilation: Compilation): Promise<void> {
  const { architecture } = compilation;
  const denort = await namedRuntime(architecture, Deno.env.toObject());
  if (denort !== undefined || await isDownloadable(architecture)) {
    return await denoCompile({ deno: THIS_DENO, denort }, compilation);
  }
  try {
    // The runtime may be in Deno's cache, from an earlier time.
    await denoCompile({ deno: THIS_DENO }, compilation, AbortSignal.timeout(OFFLINE_TIMEOUT));
  } catch (withoutSite) {
    console.error(
      `${architecture.name}: Deno's download site cannot be reached: taking the runtime of published wheels.`,
    );
    console.error("Such a binary is for trying out, not for a release.");
    const toolchain = await wheels(architecture).catch((withoutWheels) => {
      throw new NoRuntime(`No runtime for the binary.\n${withoutSite}\n${withoutWheels}`);
    });
    await denoCompile(toolchain, compilation);
  }
}

async function wheels(architecture: Architecture): Promise<{ deno: string; denort: string }> {
  return { deno: await denoFromWheel(), denort: await denortFromWheel(architecture) };
}

/** Whether the download site answers, and has the runtime of this version. */
async function isDownloadable(architecture: Architecture): Promise<boolean> {
  const url = `https://dl.deno.land/release/v${Deno.version.deno}/denort-${targetOf(architecture)}.zip`;
  try {
    const { ok, body } = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(SITE_TIMEOUT) });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
