/** Parts of Markdown files that are generated. */

/** A table, its columns padded as `deno fmt` does. @param rows The heading first. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const [head, ...body] = rows.map(line);
  return [head, line(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

/**
 * Puts `text` between the comments `<!-- name -->` and `<!-- /name -->`, in place of what is there.
 *
 * @throws {Error} where the comments are missing.
 */
export function withSection(markdown: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const begin = markdown.indexOf(open);
  const end = markdown.indexOf(close, begin);
  if (begin === -1 || end === -1) throw new Error(`Cannot place ${name}: ${open} … ${close} is missing`);
  return `${markdown.slice(0, begin)}${open}\n\n${text}\n\n${markdown.slice(end)}`;
}
