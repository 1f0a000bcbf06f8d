/** The date and time in front of every line of the log (compatibility.md §12). */
const DATE = String.raw`\d{4}/\d\d/\d\d \d\d:\d\d:\d\d `;

/** Matches a whole line of the log whose text, behind the date, is the pattern. */
export function logLine(pattern: RegExp): RegExp {
  return new RegExp(`^${DATE}${pattern.source}$`, "m");
}

/** A text as a pattern that matches just it. */
export function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
}
