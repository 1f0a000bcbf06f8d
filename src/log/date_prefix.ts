/**
 * Makes the `2006/01/02 15:04:05 ` that stands before a line, in local time.
 *
 * @param now Milliseconds since 1970.
 * @returns a function that renders the present second, once a second.
 */
export function datePrefix(now: () => number): () => string {
  let second = NaN;
  let prefix = "";
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      second = current;
      prefix = render(new Date(current * 1000));
    }
    return prefix;
  };
}

function render(date: Date): string {
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${day.map(twoDigits).join("/")} ${time.map(twoDigits).join(":")} `;
}

function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}
