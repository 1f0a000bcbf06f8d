/** The part of `@std/cli` that this project uses. */
export * from "./parse_args.ts";
