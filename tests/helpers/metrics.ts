/** One sample of a metrics page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Samples of a page in Prometheus's text format 0.0.4, in order. */
export function parseSamples(page: string): Sample[] {
  return page.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null) throw new Error(`Malformed sample: ${JSON.stringify(line)}`);
    const labels = (match[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g).map(([, name, value]) => [name, value]);
    return { name: match[1], labels: Object.fromEntries(labels), value: Number(match[3].replace("Inf", "Infinity")) };
  });
}

/** Value of the one sample of that name and exactly those labels, `undefined` where there is none. */
export function valueOf(page: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const wanted = JSON.stringify(Object.entries(labels).sort());
  return parseSamples(page)
    .find((sample) => sample.name === name && JSON.stringify(Object.entries(sample.labels).sort()) === wanted)?.value;
}
