/**
 * Writes the option table into README.md, between two comments; with `--check` it only tells whether the table there is
 * the one that would be written (exit 1 where it isn't).
 *
 *     deno run -A tools/option_table.ts [--check]
 */
import { defaultShown, type Option, ROWS } from "../src/config/options.ts";

const BEGIN = "<!-- options -->";
const END = "<!-- /options -->";

/** The options as a Markdown table, its columns padded as `deno fmt` does. */
export function optionTable(): string {
  const rows = [["Variable", "Default", "Modes", "Meaning"], ...ROWS.map(cells)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: string[]): string => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const [head, ...body] = rows.map(line);
  return [head, line(widths.map((width) => "-".repeat(width))), ...body].join("\n");
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
  const begin = markdown.indexOf(BEGIN);
  const end = markdown.indexOf(END, begin);
  if (begin === -1 || end === -1) throw new Error(`Cannot place the option table: ${BEGIN} … ${END} is missing`);
  return `${markdown.slice(0, begin)}${BEGIN}\n\n${optionTable()}\n\n${markdown.slice(end)}`;
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
