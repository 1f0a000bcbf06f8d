/** What of a `deno.lock` counts here. */
interface Lock {
  /** Versions by specifier, `npm:name@range`. */
  readonly specifiers: Record<string, string>;
  /** Packages, by name and version. */
  readonly npm: Record<string, unknown>;
  readonly workspace: { readonly dependencies: readonly string[] };
}

/**
 * A `deno.lock` with the packages of `deno.json` alone. Tests name theirs where they import them; the compiler puts every
 * package of the file into the binary, whoever needs it.
 */
export function productLock(text: string): string {
  const lock: Lock = JSON.parse(text);
  for (const [specifier, version] of Object.entries(lock.specifiers)) {
    if (lock.workspace.dependencies.includes(specifier)) continue;
    const name = specifier.replace(/^npm:(.+)@.*$/, "$1");
    delete lock.npm[`${name}@${version}`];
    delete lock.specifiers[specifier];
  }
  return JSON.stringify(lock);
}
