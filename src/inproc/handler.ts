import type { HandlerContext } from "./context.ts";
import { HandlerError } from "./handler_error.ts";
import { filePath } from "./file_url.ts";

/** A handler as it is called, whatever form its module gives it. */
export type HandlerFunction = (request: Request, context: HandlerContext) => unknown;

const WANTED = "want `export default` of a function (request, context) => Response, or of an object with such a fetch";

/**
 * Imports the module of a handler, and takes what it exports as default: a function, or an object with `fetch` as
 * Deno.serve, Cloudflare Workers and Hono's apps have it. For the sake of Workers the context is the third argument too.
 *
 * @param url Of the module, `file:`.
 * @throws {HandlerError} where it can't be loaded, or has no such export.
 */
export async function loadHandler(url: string): Promise<HandlerFunction> {
  const { default: exported } = await load(url);
  if (typeof exported === "function" && !isClass(exported)) return exported as HandlerFunction;
  if (exported === undefined) throw new HandlerError(`handler ${filePath(url)}: no default export: ${WANTED}`);
  if (!hasFetch(exported)) {
    throw new HandlerError(`handler ${filePath(url)}: the default export is ${kindOf(exported)}: ${WANTED}`);
  }
  return (request, context) => exported.fetch(request, context, context);
}

async function load(url: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(url);
  } catch (error) {
    throw HandlerError.ofLoading(url, error);
  }
}

interface WithFetch {
  fetch(request: Request, ...contexts: HandlerContext[]): unknown;
}

/** Which only `new` can call. */
function isClass(value: unknown): boolean {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}

function hasFetch(value: unknown): value is WithFetch {
  return typeof value === "object" && value !== null && typeof (value as Partial<WithFetch>).fetch === "function";
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (isClass(value)) return "a class, not an instance of it";
  return typeof value === "object" ? "an object without fetch" : `a ${typeof value}`;
}
