/** Bytes of a file: from the one at `from` to the one in front of `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Most ranges of one request: more is an attack, or of no use (RFC 9110 §17.15). */
const MOST_RANGES = 32;

/**
 * Reads the Range field of a request (RFC 9110 §14.2).
 *
 * Ignored, which is allowed for any Range, are units other than bytes, what is malformed, more than 32 ranges, and ranges
 * that are longer together than the file: they overlap, and answering them only multiplies the work. Also any range of an
 * empty file, for clients that ask for one always.
 *
 * @param size Of the file, in bytes.
 * @returns the ranges that the file has bytes for, in the order asked; undefined where the field is to be ignored.
 */
export function parseRanges(field: string, size: number): ByteRange[] | undefined {
  const set = /^bytes=(.*)$/i.exec(field)?.[1];
  const specs = set?.split(",").map((spec) => spec.trim()).filter((spec) => spec !== "") ?? [];
  if (size === 0 || specs.length === 0 || specs.length > MOST_RANGES) return undefined;
  const ranges: ByteRange[] = [];
  let total = 0;
  for (const spec of specs) {
    const range = parseRange(spec, size);
    if (range === undefined) return undefined;
    if (range.from >= range.to) continue;
    ranges.push(range);
    total += range.to - range.from;
  }
  return total <= size ? ranges : undefined;
}

/** One range, cut to the size; empty where the file has no byte of it, undefined where it is malformed. */
function parseRange(spec: string, size: number): ByteRange | undefined {
  const match = /^(\d*)-(\d*)$/.exec(spec);
  if (match === null || spec === "-") return undefined;
  const [, first, last] = match;
  if (first === "") return { from: Math.max(0, size - Number(last)), to: size };
  if (last !== "" && Number(last) < Number(first)) return undefined;
  return { from: Number(first), to: last === "" ? size : Math.min(size, Number(last) + 1) };
}
