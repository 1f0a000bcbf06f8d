import { filePath } from "./file_url.ts";

const WANTED = Deno.build.standalone ? "want one bundled file that can be loaded" : "want a module that can be loaded";

/** A handler that can't be used; the message names its file, what is wrong, and what was expected. */
export class HandlerError extends Error {
  override readonly name = "HandlerError";

  /**
   * What the import of a module was refused with.
   *
   * @param url Of the module.
   */
  static ofLoading(url: string, error: unknown): HandlerError {
    const text = error instanceof Error ? plain(`${error.message}\n${error.stack}`) : "";
    const place = placeIn(text);
    const reason = error instanceof Error ? reasonOf(error) : `${Deno.inspect(error)} was thrown`;
    const isOwn = place?.url === url;
    const own = isOwn ? `${filePath(url)}:${place.position}` : filePath(url);
    const elsewhere = place && !isOwn ? ` (${place.file}:${place.position})` : "";
    return new HandlerError(`handler ${own}: ${reason}${elsewhere}: ${WANTED}`);
  }
}

/** Where an error comes from: the first place that is named, leaving out those of this program, which did the import. */
function placeIn(text: string): { file: string; url: string; position: string } | undefined {
  const here = new URL("../", import.meta.url).href;
  for (const [, file, position] of text.matchAll(/file:\/\/(\/[^\n"'()]+?):(\d+:\d+)/g)) {
    const url = new URL(`file://${file}`).href; // stacks show it without escapes
    if (!url.startsWith(here)) return { file, url, position };
  }
  return undefined;
}

/** One line: what Deno adds, places and excerpts, is left out. */
function reasonOf({ name, message }: Error): string {
  const [first] = plain(message).split("\n");
  const reason = first.replace(/ at file:\S+:\d+:\d+$/, "");
  return /^[A-Z]\w*Error: /.test(reason) ? reason : `${name}: ${reason}`;
}

/** Deno colours some messages, whether or not a terminal reads them. */
function plain(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replaceAll(/\x1b\[[\d;]*m/g, "");
}
