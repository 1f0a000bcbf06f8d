/** The middle one of `values`, or the mean of the middle two. @throws {RangeError} where there is none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("the median of no values");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How many times better `mine` is than `other`: above 1 it wins, whether more or less of it is better. */
export function advantage(mine: number, other: number, better: "higher" | "lower"): number {
  return better === "higher" ? mine / other : other / mine;
}
