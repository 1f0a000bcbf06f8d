/** A number without leading zeros, and an identifier of a pre-release: Semantic Versioning 2.0.0, §2 and §9. */
const NUMBER = "(?:0|[1-9][0-9]*)", IDENTIFIER = `(?:${NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`;

const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?$`);

/** Whether a text is a version that can be released. Build metadata (§10) is refused: an image's tag can't hold its `+`. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}
