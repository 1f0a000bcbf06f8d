/** The three forms of RFC 9110 §5.6.7: IMF-fixdate, and what RFC 850 and C's asctime() wrote. */
const FIXED = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850 = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * Reads an HTTP-date (RFC 9110 §5.6.7).
 *
 * @returns seconds since 1970; undefined where it is none.
 */
export function parseHttpDate(text: string): number | undefined {
  const known = FIXED.test(text) || RFC_850.test(text) || ASCTIME.test(text);
  // asctime's form is in GMT too, without saying so.
  const milliseconds = known ? Date.parse(text.endsWith("GMT") ? text : `${text} GMT`) : NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Writes whole seconds since 1970 as IMF-fixdate. */
export function formatHttpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}
