import { filePath } from "./file_url.ts";

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
    const elsewhere = place && !isOwn ? ` (${filePath(place.url)}:${place.position})` : "";
    return new HandlerError(`handler ${own}: ${reason}${elsewhere}: want a module that can be loaded`);
  }
}

/** Where an error comes from: the first place that is named, leaving out those of this folder, which did the import. */
function placeIn(text: string): { url: string; position: string } | undefined {
  const here = new URL("./", import.meta.url).href;
  for (const [, url, position] of text.matchAll(/(file:\/\/\/[^\s"'()]+?):(\d+:\d+)/g)) {
    if (!url.startsWith(here)) return { url, position };
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
