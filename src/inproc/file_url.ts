/** The `file:` URL of an absolute path. */
export function fileUrl(path: string): string {
  const url = new URL("file:///");
  url.pathname = path.replaceAll("%", "%25");
  return url.href;
}

/** The path of a `file:` URL. */
export function filePath(url: string): string {
  return decodeURIComponent(new URL(url).pathname);
}
