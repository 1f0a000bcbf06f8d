import { Parser } from "./_parser.ts";
import type { Aliases, Defaults, Flat, Names, Values } from "./_types.ts";

/** What {@linkcode parseArgs} returns: the options by name, and what is none. */
export type Args<
  // deno-lint-ignore no-explicit-any
  TArgs extends Record<string, unknown> = Record<string, any>,
  TDoubleDash extends boolean | undefined = undefined,
> = Flat<
  & TArgs
  & {
    /** The arguments that are no options. */
    _: (string | number)[];
  }
  & (boolean extends TDoubleDash ? DoubleDash : true extends TDoubleDash ? Required<DoubleDash> : unknown)
>;

type DoubleDash = {
  /** The arguments behind `--`. */
  "--"?: string[];
};

/** Options of {@linkcode parseArgs}. What is said of a name holds for its aliases too. */
export interface ParseOptions<
  TBooleans extends boolean | Names = boolean | Names,
  TStrings extends Names = Names,
  TCollectable extends Names = Names,
  TNegatable extends Names = Names,
  TDefaults extends Defaults = Defaults,
  TAliases extends Aliases | undefined = Aliases | undefined,
  TDoubleDash extends boolean | undefined = boolean | undefined,
> {
  /** Whether the arguments behind `--` go to the result's `--`, not to the end of its `_`. */
  "--"?: TDoubleDash;

  /** Other names of options: all of them are set together. */
  alias?: TAliases;

  /**
   * Names of options that are `true` or `false`, and `false` where they do not come. They take the next argument only
   * where it is one of these words. `true` makes options of this kind of all that start with `--` and have no `=`.
   */
  boolean?: TBooleans | ReadonlyArray<Extract<TBooleans, string>>;

  /** Values of options that do not come. */
  default?: TDefaults;

  /** Whether the first argument that is no option ends the options. */
  stopEarly?: boolean;

  /** Names of options whose values stay text, also where they look like numbers. */
  string?: TStrings | ReadonlyArray<Extract<TStrings, string>>;

  /** Names of options that gather all their values in an array. Of the others the last value counts. */
  collect?: TCollectable | ReadonlyArray<Extract<TCollectable, string>>;

  /** Names of options that `--no-name` sets to `false`. */
  negatable?: TNegatable | ReadonlyArray<Extract<TNegatable, string>>;

  /**
   * Called for each option that is declared neither by its kind nor as an alias, with the argument, the name and the
   * value, and for each argument that is no option. What it returns `false` for is left out of the result.
   */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/**
 * Parses command line arguments: `--name value`, `--name=value`, `--name`, `-n value`, `-n`, several short options in
 * one (`-abc`). Values that look like numbers become numbers unless `options` says otherwise. What follows `--` is not
 * parsed.
 *
 * @throws {TypeError} where an alias is `undefined`.
 */
export function parseArgs<
  TArgs extends Values<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases>,
  TDoubleDash extends boolean | undefined = undefined,
  TBooleans extends boolean | Names = undefined,
  TStrings extends Names = undefined,
  TCollectable extends Names = undefined,
  TNegatable extends Names = undefined,
  TDefaults extends Defaults = undefined,
  TAliases extends Aliases<TAliasArgNames, TAliasNames> | undefined = undefined,
  TAliasArgNames extends string = string,
  TAliasNames extends string = string,
>(
  args: readonly string[],
  options: ParseOptions<TBooleans, TStrings, TCollectable, TNegatable, TDefaults, TAliases, TDoubleDash> = {},
): Args<TArgs, TDoubleDash> {
  return new Parser(options).parse(args) as Args<TArgs, TDoubleDash>;
}
