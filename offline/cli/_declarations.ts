import type { ParseOptions } from "./parse_args.ts";

/** What the options of `parseArgs` say of each name; what they say of a name holds for its aliases too. */
export class Declarations {
  readonly booleans: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
  readonly collectable: ReadonlySet<string>;
  readonly negatable: ReadonlySet<string>;
  /** Whether `--name` without `=value` never takes the next argument. */
  readonly allBooleans: boolean;
  readonly #aliases: ReadonlyMap<string, readonly string[]>;

  /** @throws {TypeError} where an alias is `undefined`. */
  constructor(options: ParseOptions) {
    this.#aliases = aliasesByName(options.alias);
    this.booleans = this.#withAliases(options.boolean);
    this.strings = this.#withAliases(options.string);
    this.collectable = this.#withAliases(options.collect);
    this.negatable = this.#withAliases(options.negatable);
    this.allBooleans = options.boolean === true;
  }

  /** `name` and its aliases. */
  namesOf(name: string): readonly string[] {
    return [name, ...(this.#aliases.get(name) ?? [])];
  }

  /** Whether the options say of `name` what kind of option it is, or what else it is called. */
  has(name: string): boolean {
    return [this.booleans, this.strings, this.collectable, this.#aliases].some((names) => names.has(name));
  }

  #withAliases(names: boolean | string | readonly string[] | undefined): Set<string> {
    const list = [names].flat().filter((name) => typeof name === "string" && name !== "") as string[];
    return new Set(list.flatMap((name) => this.namesOf(name)));
  }
}

/** Of each name that an option has, all its other names. */
function aliasesByName(alias: ParseOptions["alias"]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [name, aliases] of Object.entries(alias ?? {})) {
    if (aliases === undefined) throw new TypeError("Alias value must be defined");
    const names = [name, aliases].flat();
    for (const one of names) byName.set(one, names.filter((other) => other !== one));
  }
  return byName;
}
