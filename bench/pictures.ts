import { plots } from "./plot.ts";
import { readReport } from "./report.ts";

const RESULTS = `${import.meta.dirname}/results`;
const IMAGES = `${import.meta.dirname}/../docs/images`;

/** The report that the pictures of the documentation are drawn from: the last by name, which is its date. */
export function newestReport(): string {
  const names = [...Deno.readDirSync(RESULTS)].map(({ name }) => name).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new Error(`no report in ${RESULTS}: make one with --json`);
  return `${RESULTS}/${names.sort().at(-1)}`;
}

/** Draws a report, without writing anything: SVG by the path of its file. */
export async function pictures(report: string): Promise<Map<string, string>> {
  return new Map([...plots(await readReport(report))].map(([name, svg]) => [`${IMAGES}/${name}.svg`, svg]));
}

/** Writes the pictures of a report into the documentation; gives the paths of the files. */
export async function writePictures(report: string): Promise<string[]> {
  const drawn = await pictures(report);
  for (const [path, svg] of drawn) await Deno.writeTextFile(path, svg);
  return [...drawn.keys()];
}
