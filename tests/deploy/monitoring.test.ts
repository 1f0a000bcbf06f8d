import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { run } from "../../tools/run.ts";
import { parseSamples } from "../helpers/metrics.ts";
import { requires } from "../helpers/requires.ts";
import { TempDir } from "../helpers/temp_dir.ts";
import { until } from "../helpers/until.ts";
import { startWatchdog } from "../helpers/watchdog.ts";
import { deployed, textOf, yamlOf } from "./_files.ts";
import { labelsIn, metricsIn } from "./_promql.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
}

interface RuleTest {
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }[];
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}

interface ScrapeConfig {
  readonly job_name: string;
  readonly kubernetes_sd_configs?: readonly { readonly role: string }[];
  readonly static_configs?: readonly { readonly labels: Record<string, string> }[];
  readonly relabel_configs?: readonly { readonly target_label?: string }[];
}

const { groups } = yamlOf<{ groups: readonly { readonly rules: readonly Rule[] }[] }>("monitoring/alerts.yaml");
const rules = groups.flatMap((group) => group.rules);
const { panels, templating } = JSON.parse(textOf("monitoring/dashboard.json")) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
};
const targets = panels.flatMap((panel) => panel.targets);
const expressions = [...rules, ...targets].map(({ expr }) => expr);

const SCRAPES = ["compose/prometheus.yaml", "kubernetes/prometheus.yaml"];

/** Metrics and labels that Prometheus itself adds to what it scrapes. */
const ADDED_METRICS = ["up"], ADDED_LABELS = ["instance", "job"];

/** The one way in which a file says how functions are scraped. */
function scrapeConfig(file: string): ScrapeConfig {
  const [config, ...more] = yamlOf<{ scrape_configs: readonly ScrapeConfig[] }>(file).scrape_configs;
  assertEquals([config.job_name, more], ["functions", []], file);
  return config;
}

/** Labels that a scrape configuration puts on each sample. */
function targetLabels(file: string): string[] {
  const { static_configs = [], relabel_configs = [] } = scrapeConfig(file);
  return [
    ...static_configs.flatMap(({ labels }) => Object.keys(labels)),
    ...relabel_configs.flatMap(({ target_label }) => target_label ?? []),
  ];
}

async function promtool(...args: string[]): Promise<void> {
  await run("promtool", { args });
}

Deno.test("alerts and dashboard: a watchdog exports every metric and label that they use", async () => {
  await using watchdog = await startWatchdog({ env: { fprocess: "cat", max_inflight: "1", max_queue: "1" } });
  await watchdog.post("/", "x");
  const samples = await until(async () => {
    const samples = parseSamples(await watchdog.metrics());
    return samples.some(({ name }) => name === "http_requests_total") && samples;
  }, { what: "the request to be counted" });
  const metrics = [...samples.map(({ name }) => name), ...ADDED_METRICS];
  const scraped = SCRAPES.flatMap(targetLabels);
  const labels = [...samples.flatMap((sample) => Object.keys(sample.labels)), ...scraped, ...ADDED_LABELS];
  for (const expression of expressions) {
    const used = metricsIn(expression);
    assertNotEquals(used, [], expression);
    assertEquals(used.filter((name) => !metrics.includes(name)), [], expression);
    assertEquals(labelsIn(expression).filter((label) => !labels.includes(label)), [], expression);
  }
});

Deno.test("alerts and dashboard: both scrape configurations give the label that functions are told apart by", () => {
  for (const file of SCRAPES) assert(targetLabels(file).includes("function"), file);
  for (const expression of expressions) assert(labelsIn(expression).includes("job"), expression);
});

Deno.test("alerts: each one is shown to fire, and not to fire", () => {
  const { tests } = yamlOf<{ tests: readonly RuleTest[] }>("monitoring/alerts_test.yaml");
  const cases = tests.flatMap((test) => test.alert_rule_test);
  for (const { alert } of rules) {
    const outcomes = cases.filter(({ alertname }) => alertname === alert).map(({ exp_alerts = [] }) =>
      exp_alerts.length
    );
    assert(outcomes.includes(0) && outcomes.includes(1), alert);
  }
});

Deno.test({
  ...requires("alerts: promtool's unit tests pass, and fail where a threshold is another", "promtool"),
  fn: async () => {
    await promtool("test", "rules", deployed("monitoring/alerts_test.yaml"));
    using dir = new TempDir();
    dir.file("alerts.yaml", textOf("monitoring/alerts.yaml").replace("> 0.05", "> 0.5"));
    const tests = dir.file("alerts_test.yaml", textOf("monitoring/alerts_test.yaml"));
    await assertRejects(() => promtool("test", "rules", tests), Error, "FunctionFailing");
  },
});

Deno.test({
  ...requires("scrape configurations: promtool finds nothing wrong, in the rules that they name neither", "promtool"),
  fn: async () => {
    await promtool("check", "config", deployed("compose/prometheus.yaml"));
    // Debian's promtool has no discovery by Kubernetes' API: in its place stands a list, and what is left is judged.
    const { kubernetes_sd_configs, ...rest } = scrapeConfig("kubernetes/prometheus.yaml");
    assertEquals(kubernetes_sd_configs, [{ role: "pod" }]);
    const scrape_configs = [{ ...rest, static_configs: [{ targets: ["127.0.0.1:8081"] }] }];
    const config = { ...yamlOf<object>("kubernetes/prometheus.yaml"), scrape_configs };
    using dir = new TempDir();
    Deno.mkdirSync(dir.at("kubernetes"));
    Deno.mkdirSync(dir.at("monitoring"));
    dir.file("monitoring/alerts.yaml", textOf("monitoring/alerts.yaml"));
    await promtool("check", "config", dir.file("kubernetes/prometheus.yaml", JSON.stringify(config)));
  },
});

Deno.test({
  ...requires("dashboard: promtool takes every expression", "promtool"),
  fn: async () => {
    const recorded = targets.map(({ expr }, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll("$__rate_interval", "1m").replaceAll("$function", ".*"),
    }));
    using dir = new TempDir();
    const file = dir.file("rules.yaml", JSON.stringify({ groups: [{ name: "dashboard", rules: recorded }] }));
    await promtool("check", "rules", file);
  },
});

Deno.test("dashboard: panels have an id and a place of their own, and known variables", () => {
  assertEquals(new Set(panels.map(({ id }) => id)).size, panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + cell % w},${y + Math.floor(cell / w)}`)
  );
  assertEquals(new Set(cells).size, cells.length);
  const variables = [...templating.list.map(({ name }) => name), "__rate_interval"];
  for (const { expr } of targets) {
    for (const [, name] of expr.matchAll(/\$\{?(\w+)/g)) assert(variables.includes(name), expr);
  }
});

Deno.test("metricsIn and labelsIn find what an expression uses, and no word of the language", () => {
  const ratio = 'sum by (pod, le) (rate(a_total{job="x", code=~"5.."}[5m])) / b > 2e3 - time() + c{d!="e"}';
  assertEquals(metricsIn(ratio), ["a_total", "b", "c"]);
  assertEquals(labelsIn(ratio), ["job", "code", "d", "pod", "le"]);
});
