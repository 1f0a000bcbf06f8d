/** Names of options as a union; `undefined` where there are none, `string` where only the running program knows them. */
export type Names = string | undefined;

/** Other names of an option, one or several, by its name. */
export type Aliases<TNames extends string = string, TAliases extends string = string> = Partial<
  Record<TNames, TAliases | ReadonlyArray<TAliases>>
>;

/** Values that hold where an option is not given, by its name. */
export type Defaults = Record<string, unknown> | undefined;

/** The options of a result, by name and alias. Where no name has a type, anything goes. */
export type Values<
  TBooleans extends boolean | Names,
  TStrings extends Names,
  TCollectable extends Names,
  TNegatable extends Names,
  TDefaults extends Defaults,
  TAliases extends Aliases | undefined,
> = [(false extends TBooleans ? undefined : TBooleans) | TStrings | TCollectable] extends [undefined]
  // deno-lint-ignore no-explicit-any
  ? Record<string, any>
  :
    & Record<string, unknown>
    & WithAliases<
      WithDefaults<
        Typed<Extract<TBooleans, string>, Extract<TStrings, string>, Extract<TCollectable, string>, TNegatable>,
        TDefaults
      >,
      TAliases
    >;

/** One type for an intersection, so that editors show its properties. */
export type Flat<T> = T extends infer U ? { [K in keyof U]: U[K] } : never;

/** `Required` keeps `undefined` in an index signature: a name known only to the running program may not be there. */
type Typed<B extends string, S extends string, C extends string, N> =
  & { [K in Exclude<S, C>]?: string | Negated<K, N> }
  & Required<{ [K in Extract<S, C>]?: string[] | Negated<K, N> }>
  & Required<{ [K in Exclude<B, C>]?: boolean }>
  & Required<{ [K in Extract<B, C>]?: boolean[] }>
  & { [K in Exclude<C, S | B>]: unknown[] | Negated<K, N> };

/** `--no-name` sets an option that may be negated to `false`. */
type Negated<K, N> = K extends N ? false : never;

type WithDefaults<T, TDefaults> = TDefaults extends undefined ? T
  :
    & Omit<T, keyof TDefaults>
    & { [K in keyof TDefaults]: K extends keyof T ? NonNullable<T[K]> | TDefaults[K] : unknown };

type WithAliases<T, TAliases> = { [K in keyof T as K | AliasesOf<K, TAliases>]: T[K] };

type AliasesOf<K, TAliases> = K extends keyof TAliases ? LiteralNames<TAliases[K]> : never;

type LiteralNames<T> = string extends T ? never
  : T extends string ? T
  : T extends ReadonlyArray<string> ? T[number]
  : never;
