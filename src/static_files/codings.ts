/** Content codings that a file may lie in beside itself. */
export type Coding = "br" | "gzip";

/** The best first, and the end of the name of a file in it. */
export const SUFFIXES: ReadonlyMap<Coding, string> = new Map([["br", ".br"], ["gzip", ".gz"]]);

/**
 * The codings that an Accept-Encoding asks for (RFC 9110 §12.5.3), the most wanted first, the better compressed first among
 * equals; none that `identity` is expressly preferred to.
 *
 * @param values Of every such field.
 */
export function acceptedCodings(values: readonly string[]): Coding[] {
  if (values.length === 0) return [];
  const weights = new Map(values.join(",").split(",").map(weighed));
  const weightOf = (coding: Coding) =>
    weights.get(coding) ?? (coding === "gzip" ? weights.get("x-gzip") : undefined) ?? weights.get("*") ?? 0;
  const least = weights.get("identity") ?? 0;
  return [...SUFFIXES.keys()]
    .filter((coding) => weightOf(coding) > 0 && weightOf(coding) >= least)
    .sort((a, b) => weightOf(b) - weightOf(a));
}

/** A member of the list and its weight; 0 for a weight that can't be read. */
function weighed(member: string): [string, number] {
  const [coding, ...parameters] = member.toLowerCase().split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  if (weight === undefined) return [coding, 1];
  return [coding, /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight.slice(2)) : 0];
}
