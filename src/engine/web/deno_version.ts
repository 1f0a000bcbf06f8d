/** The first release whose Deno.serve has HTTP/1.1 code of its own; before, it was the crate hyper. */
const OWN_CODE = [2, 8, 3];

/**
 * Whether Deno.serve and fetch are those of before 2.8.3, which can do less.
 *
 * @param version As `Deno.version.deno` has it.
 */
export function isOlder(version: string): boolean {
  const parts = version.split(/[.+-]/).map(Number);
  const at = OWN_CODE.findIndex((part, i) => parts[i] !== part);
  return at >= 0 && parts[at] < OWN_CODE[at];
}
