const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Writes bytes as docker/go-units' HumanSize does: base 1000, four significant digits (`39B`, `1.024kB`, `-1B`). */
export function humanSize(bytes: number): string {
  let unit = 0;
  while (bytes >= 1000 && unit < UNITS.length - 1) {
    bytes /= 1000;
    unit++;
  }
  return `${Number(bytes.toPrecision(4))}${UNITS[unit]}`;
}
