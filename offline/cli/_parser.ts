import { Declarations } from "./_declarations.ts";
import { hasNested, type Nested, setNested } from "./_nested.ts";
import type { ParseOptions } from "./parse_args.ts";

type Value = string | boolean;

/** What was parsed: the options, and what is none. */
type Result = Nested & { _: (string | number)[] };

/** Parses one list of arguments. */
export class Parser {
  readonly #options: ParseOptions;
  readonly #declared: Declarations;
  readonly #result: Result = { _: [] };

  constructor(options: ParseOptions) {
    this.#options = options;
    this.#declared = new Declarations(options);
  }

  parse(args: readonly string[]): Result {
    const dashes = args.indexOf("--");
    const verbatim = dashes === -1 ? [] : args.slice(dashes + 1);
    this.#parseOptions(dashes === -1 ? args : args.slice(0, dashes));
    this.#fillIn();
    if (this.#options["--"]) this.#result["--"] = verbatim;
    else this.#result._.push(...verbatim);
    return this.#result;
  }

  #parseOptions(args: readonly string[]): void {
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (arg.startsWith("-") && arg !== "-") {
        const tookNext = arg.startsWith("--") ? this.#long(arg, args[i + 1]) : this.#short(arg, args[i + 1]);
        if (tookNext) i++;
        continue;
      }
      this.#positional(arg);
      if (this.#options.stopEarly) {
        this.#result._.push(...args.slice(i + 1));
        return;
      }
    }
  }

  /** `--name`, `--name=value`, `--no-name`. Returns whether `next` was the option's value. */
  #long(arg: string, next: string | undefined): boolean {
    const isNegated = arg.startsWith("--no-");
    const text = arg.slice(isNegated ? "--no-".length : "--".length);
    const equals = text.indexOf("=", 1);
    if (equals !== -1) {
      const name = text.slice(0, equals);
      const value = text.slice(equals + 1);
      this.#set(name, this.#declared.booleans.has(name) ? value !== "false" : value, arg);
      return false;
    }
    if (isNegated && this.#declared.negatable.has(text)) {
      this.#set(text, false, arg, { collect: false });
      return false;
    }
    const name = isNegated ? `no-${text}` : text;
    return this.#setFromNext(name, arg, next, !this.#declared.allBooleans && !next?.startsWith("-"));
  }

  /** `-abc`: `-a -b -c`; `-n5`, `-n=5`, `-n/5`: a value for `-n`. Returns whether `next` was the last one's value. */
  #short(arg: string, next: string | undefined): boolean {
    const letters = arg.slice(1);
    for (let i = 0; i < letters.length - 1; i++) {
      const value = attachedValue(letters[i], letters.slice(i + 1));
      this.#set(letters[i], value ?? this.#bareValue(letters[i]), arg);
      if (value !== undefined) return false;
    }
    const last = letters.at(-1)!;
    return this.#setFromNext(last, arg, next, !/^--?[^-]/.test(next ?? ""));
  }

  #positional(arg: string): void {
    if (this.#options.unknown?.(arg) === false) return;
    this.#result._.push(this.#declared.strings.has("_") ? arg : numberOrText(arg));
  }

  /** Sets an option that came without a value; returns whether `next` is its value. */
  #setFromNext(name: string, arg: string, next: string | undefined, mayTakeNext: boolean): boolean {
    if (next && mayTakeNext && !this.#declared.booleans.has(name)) {
      this.#set(name, next, arg);
      return true;
    }
    if (next === "true" || next === "false") {
      this.#set(name, next === "true", arg);
      return true;
    }
    this.#set(name, this.#bareValue(name), arg);
    return false;
  }

  #bareValue(name: string): Value {
    return this.#declared.strings.has(name) ? "" : true;
  }

  #set(name: string, value: Value, arg: string, { collect } = { collect: true }): void {
    const isKnown = this.#declared.has(name) || (this.#declared.allBooleans && /^--[^=]+$/.test(arg));
    if (!isKnown && this.#options.unknown?.(arg, name, value) === false) return;

    const stored = typeof value === "string" && !this.#declared.strings.has(name) ? numberOrText(value) : value;
    for (const one of this.#declared.namesOf(name)) {
      setNested(this.#result, one, stored, collect && this.#declared.collectable.has(name));
    }
  }

  /** Gives options that did not come the value they have then. */
  #fillIn(): void {
    const { booleans, strings, collectable } = this.#declared;
    for (const [name, value] of Object.entries(this.#options.default ?? {})) {
      if (hasNested(this.#result, name)) continue;
      for (const one of this.#declared.namesOf(name)) setNested(this.#result, one, value);
    }
    for (const name of booleans) this.#setIfAbsent(name, collectable.has(name) ? [] : false);
    for (const name of strings.intersection(collectable)) this.#setIfAbsent(name, []);
  }

  #setIfAbsent(name: string, value: unknown): void {
    if (!hasNested(this.#result, name)) setNested(this.#result, name, value);
  }
}

/** The value that `rest` gives to the short option before it, unless `rest` is more short options. */
function attachedValue(letter: string, rest: string): string | undefined {
  if (rest === "-") return "-";
  if (rest === "=") return "";
  if (/[A-Za-z]/.test(letter)) {
    const afterEquals = rest.match(/=(.+)/s);
    if (afterEquals) return afterEquals[1];
    if (/\d\.?$/.test(rest)) return rest;
  }
  return rest.length > 1 && /^\W/.test(rest) ? rest : undefined;
}

/** The number that `text` denotes, in decimal or as `0x…`; `text` itself where it denotes none. */
function numberOrText(text: string): string | number {
  return /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}
