import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { emptyResponse, textResponse } from "../http/responses.ts";
import { acceptedCodings, SUFFIXES } from "../static_files/codings.ts";
import { loadTypeTable, typeByName, type TypeTable } from "../static_files/content_type.ts";
import { baseName, type FilePath, filePath } from "../static_files/path.ts";
import { type Refusal, Root } from "../static_files/root.ts";
import type { StaticFile } from "../static_files/static_file.ts";
import { StaticFiles } from "../static_files/static_files.ts";
import { abortedResponse } from "./aborted.ts";
import { fileResponse, type Representation } from "./file_response.ts";
import type { Mode } from "./mode.ts";

/** Options of {@linkcode staticMode}. */
export interface StaticOptions {
  /** The folder that is served. */
  readonly path: string;
  readonly info: (message: string) => void;
}

/**
 * Files of a folder, without any function (compatibility.md §10).
 *
 * @throws {Error} The folder isn't one; or the table of content types can't be loaded.
 */
export async function staticMode({ path, info }: StaticOptions): Promise<Mode> {
  const site = new Site(new StaticFiles(new Root(path)), await loadTypeTable());
  info(`Serving files at: ${path}`);
  return {
    handler: (request) => site.answer(request),
    ready: () => true,
    [Symbol.asyncDispose]: async () => {},
  };
}

const INDEX = "/index.html";

/** What is at each path of the site, and in which form. */
class Site {
  readonly #files: StaticFiles;
  readonly #types: TypeTable;

  constructor(files: StaticFiles, types: TypeTable) {
    this.#files = files;
    this.#types = types;
  }

  async answer(request: HttpRequest): Promise<HttpResponse> {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return emptyResponse(405, ["Allow", "GET, HEAD"]);
    const place = filePath(request.path);
    if (place === undefined) return refused("missing");
    if (!place.isFolder && place.path.endsWith(INDEX)) return redirect(request, "./");
    const path = place.isFolder ? place.path + INDEX : place.path;
    const found = await this.#files.find(path);
    if (found === "folder" && !place.isFolder) return redirect(request, `${encodeURIComponent(baseName(path))}/`);
    if (found === "folder") return refused("missing");
    if (typeof found === "string") return await this.#isFile(place) ? redirectToFile(request, place) : refused(found);
    if (request.aborted) {
      found.close();
      return abortedResponse(request);
    }
    request.onEnd(() => found.close());
    return fileResponse(request, await this.#represent(request, path, found));
  }

  /** The form of a file that its client likes best. */
  async #represent(request: HttpRequest, path: string, file: StaticFile): Promise<Representation> {
    const contentType = typeByName(path, this.#types) ?? file.sniffedType;
    const codings = this.#files.codings(path);
    const varies = codings.length > 0;
    const accepted = varies ? acceptedCodings(request.fields.getAll("accept-encoding")) : [];
    for (const coding of accepted.filter((coding) => codings.includes(coding))) {
      const compressed = await this.#files.find(path + SUFFIXES.get(coding));
      if (typeof compressed === "string") continue; // gone in the meantime, or none of ours
      request.onEnd(() => compressed.close());
      return { file: compressed, contentType, varies, coding };
    }
    return { file, contentType, varies };
  }

  /** Whether a file is asked for as if it were a folder. */
  async #isFile({ path, isFolder }: FilePath): Promise<boolean> {
    if (!isFolder || path === "") return false;
    const found = await this.#files.find(path);
    if (typeof found === "string") return false;
    found.close();
    return true;
  }
}

const REFUSALS: Readonly<Record<Refusal, { status: number; text: string }>> = {
  missing: { status: 404, text: "404 page not found\n" },
  forbidden: { status: 403, text: "403 Forbidden\n" },
};

function refused(refusal: Refusal): HttpResponse {
  const { status, text } = REFUSALS[refusal];
  return textResponse(status, text, [
    ...["Content-Type", "text/plain; charset=utf-8"],
    ...["X-Content-Type-Options", "nosniff"],
  ]);
}

function redirectToFile(request: HttpRequest, { path }: FilePath): HttpResponse {
  return redirect(request, `../${encodeURIComponent(baseName(path))}`);
}

/**
 * Sends the client to another spelling of the same path. It is told so relative to that, since the path may have lost a
 * prefix on its way here; the query is kept.
 */
function redirect({ path, target }: HttpRequest, location: string): HttpResponse {
  return emptyResponse(301, ["Location", location + target.slice(path.length)]);
}
