import { fileUrl } from "./file_url.ts";
import { HandlerError } from "./handler_error.ts";

/** Where a handler is looked for. */
export interface Surroundings {
  /** Folder that a relative path starts from. */
  readonly folder: string;
  /** Whether this is a compiled program, which knows neither TypeScript nor packages. */
  readonly standalone: boolean;
}

/**
 * Finds the module that the option `handler` names: a file, or the `mod.ts` of a folder.
 *
 * @returns Its `file:` URL, links resolved.
 * @throws {HandlerError} where there is none, or it is none that can be loaded here.
 */
export async function locateHandler(given: string, { folder, standalone }: Surroundings): Promise<string> {
  const path = given.startsWith("/") ? given : `${folder}/${given}`;
  const isFolder = (await find(given, path)).isDirectory;
  const file = isFolder ? `${path}/mod.ts` : path;
  if (isFolder) await find(`${given.replace(/\/$/, "")}/mod.ts`, file);
  if (standalone && !/\.m?js$/.test(file)) throw notBundled(isFolder ? `${given.replace(/\/$/, "")}/mod.ts` : given);
  return fileUrl(await Deno.realPath(file));
}

async function find(given: string, path: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound ? "no such file" : (error as Error).message;
    throw new HandlerError(`handler ${given}: ${reason}: want a module (.ts, .js or .mjs), or a folder with a mod.ts`);
  }
}

function notBundled(file: string): HandlerError {
  return new HandlerError(
    `handler ${file}: want one bundled .js or .mjs file, since a compiled program knows neither TypeScript nor packages; ` +
      `deno bundle --output handler.js ${file} makes it`,
  );
}
