import { type Needs, requires } from "./requires.ts";

/** Words before a command that leave it an empty `/etc/hosts`, and no name server. */
export const WITHOUT_NAMES: readonly string[] = [
  ...["unshare", "--mount", "sh", "-c"],
  'for file in /etc/hosts /etc/resolv.conf; do mount --bind /dev/null "$file" || exit; done; exec "$0" "$@"',
];

/** As {@linkcode requires}, for a test that runs a command behind `unshare` and its other words. */
export function requiresNamespaces(name: string, [unshare, ...words]: readonly string[]): Needs {
  const needs = requires(name, unshare);
  if (needs.ignore || new Deno.Command(unshare, { args: [...words, "true"], stderr: "null" }).outputSync().success) {
    return needs;
  }
  return { name: `${name} [skipped: ${unshare} may not make the namespaces]`, ignore: true };
}
