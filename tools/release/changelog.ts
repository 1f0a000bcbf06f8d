/** A version's part of a changelog in the form of Keep a Changelog. */
export interface Section {
  readonly version: string;
  /** What follows the version in the heading: the day of the release, or `unreleased`. */
  readonly date: string;
  /** Markdown, without the heading. */
  readonly notes: string;
}

/** The parts of a changelog, the newest first, as they stand there. */
export function sectionsOf(changelog: string): Section[] {
  const [, ...parts] = changelog.split(/^(?=## \[)/m);
  return parts.map((part) => {
    const [, version, date] = /^## \[([^\]]+)\](?: - (.+))?/.exec(part)!;
    return { version, date: date ?? "", notes: part.replace(/^.*\n/, "").trim() };
  });
}

/** Whether a text is a day, as `2026-01-31`. */
export function isDay(text: string): boolean {
  const time = Date.parse(text);
  // The 30th of February is parsed as the 2nd of March.
  return !Number.isNaN(time) && new Date(time).toISOString() === `${text}T00:00:00.000Z`;
}
