import { Counter, Gauge, Histogram } from "./series.ts";

/** Metrics of one name, one series for each combination of label values. */
export interface Family<Series> {
  /** The series of these label values, in the order of the names; made where there is none yet. Keep it where often used. */
  with(...values: string[]): Series;
}

/** Renders the samples of one family; empty where there are none. */
type Collect = () => string;

/** Metrics and their text, in Prometheus's text format 0.0.4. */
export class Registry {
  readonly #families: Collect[] = [];

  /** @param labels Names of the labels. */
  counter(name: string, help: string, labels: readonly string[] = []): Family<Counter> {
    return this.#add(name, help, "counter", labels, () => new Counter(), sample);
  }

  gauge(name: string, help: string, labels: readonly string[] = []): Family<Gauge> {
    return this.#add(name, help, "gauge", labels, () => new Gauge(), sample);
  }

  /** @param bounds Upper bounds of the buckets, ascending. */
  histogram(name: string, help: string, labels: readonly string[], bounds: readonly number[]): Family<Histogram> {
    return this.#add(name, help, "histogram", labels, () => new Histogram(bounds), histogramSamples);
  }

  /**
   * Adds a metric that is looked up at each scrape.
   *
   * @param read Gives NaN where it can't be known; then the metric is left out.
   */
  collected(name: string, help: string, type: "counter" | "gauge", read: () => number): void {
    this.#families.push(() => {
      const value = read();
      return Number.isNaN(value) ? "" : heading(name, help, type) + sample(name, "", { value });
    });
  }

  /** The text of one scrape. */
  render(): string {
    return this.#families.map((collect) => collect()).join("");
  }

  #add<Series>(
    name: string,
    help: string,
    type: string,
    labels: readonly string[],
    create: () => Series,
    render: (name: string, labels: string, series: Series) => string,
  ): Family<Series> {
    const all = new Map<string, Series>();
    this.#families.push(() => {
      const samples = [...all].map(([labels, series]) => render(name, labels, series)).join("");
      return samples && heading(name, help, type) + samples;
    });
    return {
      with(...values): Series {
        const key = labels.map((label, i) => `${label}="${escapeValue(values[i])}"`).join(",");
        let series = all.get(key);
        if (series === undefined) all.set(key, series = create());
        return series;
      },
    };
  }
}

function heading(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function sample(name: string, labels: string, { value }: { value: number }): string {
  return `${name}${labels && `{${labels}}`} ${value}\n`;
}

function histogramSamples(name: string, labels: string, { bounds, counts, sum }: Histogram): string {
  const prefix = labels && `${labels},`;
  let text = "";
  let value = 0;
  counts.forEach((count, i) => {
    value += count;
    text += sample(`${name}_bucket`, `${prefix}le="${bounds[i] ?? "+Inf"}"`, { value });
  });
  return text + sample(`${name}_sum`, labels, { value: sum }) + sample(`${name}_count`, labels, { value });
}

/** Label values as the text format wants them. */
function escapeValue(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => character === "\n" ? "\\n" : `\\${character}`);
}
