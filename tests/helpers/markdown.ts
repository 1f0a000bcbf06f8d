/** A fenced block of code. */
export interface Block {
  /** What stands behind the opening fence: the language, and words after it. */
  readonly info: string;
  readonly lines: readonly string[];
  /** The heading above it. */
  readonly heading: string;
  /** Number of the line of its opening fence. */
  readonly line: number;
}

/** A link, or an image. */
export interface Link {
  readonly target: string;
  /** Number of its line. */
  readonly line: number;
}

/** A page in Markdown, as far as tests look at it. */
export class Page {
  readonly blocks: Block[] = [];
  readonly links: Link[] = [];
  /** Ids of the headings, as GitHub makes them. */
  readonly anchors = new Set<string>();
  readonly #rows: { heading: string; cells: string[] }[] = [];
  #heading = "";

  constructor(text: string) {
    const lines = text.split("\n");
    for (let i = 0; i < lines.length; i++) {
      const fence = /^\s*(`{3,})(.*)$/.exec(lines[i]);
      if (fence === null) {
        this.#line(lines[i], i + 1);
        continue;
      }
      const end = lines.findIndex((line, at) => at > i && line.trim() === fence[1]);
      if (end === -1) throw new Error(`the block that begins in line ${i + 1} has no end`);
      this.blocks.push({
        info: fence[2].trim(),
        lines: lines.slice(i + 1, end),
        heading: this.#heading,
        line: i + 1,
      });
      i = end;
    }
  }

  /** Cells of the rows of the tables below a heading, those of the headings of the tables left out. */
  table(heading: string): string[][] {
    const rows = this.#rows.filter((row) => row.heading === heading).map(({ cells }) => cells);
    const isRule = (cells: string[]): boolean => cells.every((cell) => /^:?-+:?$/.test(cell));
    return rows.filter((cells, i) => !isRule(cells) && !(i + 1 < rows.length && isRule(rows[i + 1])));
  }

  #line(line: string, number: number): void {
    const heading = /^#{1,6} (.+)$/.exec(line);
    if (heading !== null) {
      this.#heading = heading[1];
      this.#addAnchor(heading[1]);
    }
    if (/^\|.*\|$/.test(line)) {
      const cells = line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
      this.#rows.push({ heading: this.#heading, cells });
    }
    const prose = line.replace(/`[^`]*`/g, "");
    for (const [, target] of prose.matchAll(/\]\(([^()\s]+)\)/g)) this.links.push({ target, line: number });
    for (const [, target] of prose.matchAll(/(?:src|href)="([^"]+)"/g)) this.links.push({ target, line: number });
  }

  /** Headings that are called alike are numbered. */
  #addAnchor(heading: string): void {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const id = text.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    let unique = id;
    for (let n = 1; this.anchors.has(unique); n++) unique = `${id}-${n}`;
    this.anchors.add(unique);
  }
}
