import type { Result } from "./compare.ts";
import type { Report } from "./report.ts";
import { advantage, median } from "./statistics.ts";
import { formatValue } from "./table.ts";

/** One picture: which figures it shows, under which heading. */
interface Plot {
  /** Name of its file, without the ending. */
  readonly name: string;
  readonly title: string;
  readonly figures: readonly string[];
}

const PLOTS: readonly Plot[] = [
  { name: "bench-speed", title: "Speed: requests a second, or time", figures: ["requests", "time"] },
  { name: "bench-cpu", title: "CPU time, of a request or in all", figures: ["CPU a request", "CPU"] },
  { name: "bench-memory", title: "Resident memory", figures: ["peak RSS", "idle", "after load"] },
];

/** Differences below this are noise: their bars are grey. */
const NOISE = 1.1;

/** Geometry in px: the labels' column, the bars', that of the values; height of a line, of the head and of the foot. */
const LABELS = 210, BARS = 330, VALUES = 260, LINE = 22, HEAD = 86, FOOT = 34;
const WIDTH = LABELS + BARS + VALUES;

/** Ends of the scale, as ratios to the peer. */
const LEAST = 0.1, MOST = 8;
const TICKS = [0.125, 0.25, 0.5, 1, 2, 4, 8];

/** Both colour schemes have a ground of their own: whoever shows the picture may not follow the reader's scheme. */
const STYLE = `
  text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .ground { fill: #ffffff }
  .title { font-weight: 600; font-size: 16px }
  .quiet { fill: #59636e; font-size: 12px }
  .end { text-anchor: end }
  .middle { text-anchor: middle }
  .grid { stroke: #d1d9e0 }
  .one { stroke: #59636e; stroke-width: 1.5 }
  .ahead { fill: #1a7f37 }
  .behind { fill: #bc4c00 }
  .even { fill: #818b98 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .ground { fill: #0d1117 }
    .quiet { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .one { stroke: #9198a1 }
    .ahead { fill: #3fb950 }
    .behind { fill: #f0883e }
  }
`;

/**
 * Draws what a run measured side by side: for each figure a bar from 1×, the peer, to how many times better the target was.
 *
 * @returns SVG by name of the file, without the ending; results without a peer are left out.
 * @throws {Error} where nothing was compared.
 */
export function plots(report: Report): Map<string, string> {
  const compared = report.results.filter(({ values }) => values.peer.length > 0);
  if (compared.length === 0) throw new Error("nothing to plot: no row was compared with a peer");
  const drawn = PLOTS.map((plot) => ({ plot, shown: compared.filter(({ figure }) => plot.figures.includes(figure)) }));
  return new Map(
    drawn.filter(({ shown }) => shown.length > 0).map(({ plot, shown }) => [plot.name, draw(plot, shown, report)]),
  );
}

function draw({ title }: Plot, results: readonly Result[], report: Report): string {
  const bottom = HEAD + results.length * LINE;
  const height = bottom + FOOT;
  const heading = `${title}, against ${report.peers.PEER ?? report.peers.PEER_2019}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" ` +
    `viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(heading)}">
<style>${STYLE}</style>
<rect class="ground" width="100%" height="100%" rx="6"/>
<text class="title" x="16" y="28">${escape(heading)}</text>
<text class="quiet" x="16" y="48">${escape(circumstances(report))}</text>
${TICKS.map((ratio) => tick(ratio, bottom)).join("\n")}
${results.map((result, i) => bar(result, HEAD + i * LINE)).join("\n")}
<text class="quiet" x="16" y="${height - 12}">${escape(legend(results, report))}</text>
</svg>
`;
}

function circumstances({ date, machine, target, rounds }: Report): string {
  const { cpu, cores, kernel, deno } = machine;
  return `${date}: ${target} (Deno ${deno}), ${cores} cores of ${cpu}, Linux ${kernel}, medians of ${rounds} runs`;
}

function legend(results: readonly Result[], { peers }: Report): string {
  const isOther = peers.PEER_2019 !== undefined && results.some(({ row }) => row.startsWith("afterburn"));
  const afterburn = isOther ? ` Afterburn: against ${peers.PEER_2019}.` : "";
  return `Right of 1×: better than the peer; grey: within 10 %. Numbers: this, peer. c: connections.${afterburn}`;
}

function tick(ratio: number, bottom: number): string {
  const x = position(ratio);
  return `<line class="${ratio === 1 ? "one" : "grid"}" x1="${x}" y1="${HEAD - 8}" x2="${x}" y2="${bottom}"/>` +
    `<text class="quiet middle" x="${x}" y="${HEAD - 14}">${ratio < 1 ? `1/${1 / ratio}` : ratio}×</text>`;
}

function bar({ row, figure, unit, better, values }: Result, y: number): string {
  const [mine, peer] = [median(values.this), median(values.peer)];
  const ratio = advantage(mine, peer, better);
  const kind = ratio >= NOISE ? "ahead" : ratio <= 1 / NOISE ? "behind" : "even";
  const [left, right] = [position(1), position(ratio)].sort((a, b) => a - b);
  const name = figure === "idle" || figure === "after load" ? `${row}, ${figure}` : row;
  const baseline = y + 15;
  return `<text class="end" x="${LABELS - 12}" y="${baseline}">${escape(name)}</text>` +
    `<rect class="${kind}" x="${left}" y="${y + 4}" width="${Math.max(1, right - left)}" height="${LINE - 8}"/>` +
    `<text x="${LABELS + BARS + 16}" y="${baseline}">${ratio.toFixed(2)}×</text>` +
    `<text class="quiet end" x="${WIDTH - 16}" y="${baseline}">` +
    `${formatValue(mine)}, ${formatValue(peer)} ${escape(unit)}</text>`;
}

/** Where a ratio stands, in px from the left, on a logarithmic scale: twice as good is as far as half as good. */
function position(ratio: number): number {
  const within = Math.min(Math.max(ratio, LEAST), MOST);
  return Math.round(LABELS + BARS * Math.log(within / LEAST) / Math.log(MOST / LEAST));
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
