/**
 * Writes the option table into README.md, between two comments; with `--check` it only tells whether the table there is
 * the one that would be written (exit 1 where it isn't).
 *
 *     deno run -A tools/option_table.ts [--check]
 */
import { defaultShown, type Option, ROWS } from "../src/config/options.ts";
import { table, withSection } from "./markdown.ts";

/** The options as a Markdown table. */
export function optionTable(): string {
  return table([["Variable", "Default", "Modes", "Meaning"], ...ROWS.map(cells)]);
}

function cells(option: Option): string[] {
  const code = (text: string): string => `\`${text}\``;
  const shown = option.default === undefined ? defaultShown(option) : code(option.default);
  return [option.names.map(code).join(", "), shown, option.modes?.join(", ") ?? "all", option.help];
}

/**
 * Puts the option table between its two comments.
 *
 * @throws {Error} where the comments are missing.
 */
export function withOptionTable(markdown: string): string {
  return withSection(markdown, "options", optionTable());
}

if (import.meta.main) {
  const file = new URL("../README.md", import.meta.url);
  const present = await Deno.readTextFile(file);
  const wanted = withOptionTable(present);
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(file, wanted);
  } else if (present !== wanted) {
    console.error("README.md: the option table differs from src/config/options.ts: run tools/option_table.ts");
    Deno.exit(1);
  }
}
