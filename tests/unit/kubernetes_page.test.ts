/** docs/kubernetes.md: that what it shows for grace periods adds up. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import { load } from "../../src/config/config.ts";
import { OPTIONS } from "../../src/config/options.ts";
import { Page } from "../helpers/markdown.ts";
import { join, root } from "../helpers/paths.ts";

const PAGE = new Page(Deno.readTextFileSync(join(root, "docs/kubernetes.md")));

/** Lines of the page's YAML. */
const LINES = PAGE.blocks.filter(({ info }) => info === "yaml").flatMap(({ lines }) => lines);

/** Options that its containers are given. */
const ENV = Object.fromEntries(
  LINES.flatMap((line) => {
    const match = /\{ name: (\w+), value: "?([^ "]+)"? \}/.exec(line);
    return match === null ? [] : [[match[1], match[2]]];
  }),
);

/** The most that a stop can take, in ms. */
function longestStop(env: Readonly<Record<string, string>>): number {
  const { healthcheckInterval, writeTimeout, killGrace } = load({ fprocess: "cat", ...env });
  return healthcheckInterval + writeTimeout + killGrace;
}

Deno.test("Kubernetes page: variables are options", () => {
  const names = Object.values(OPTIONS).flatMap(({ names }) => names as readonly string[]);
  assert(Object.keys(ENV).length > 0, "no variables found");
  assertEquals(Object.keys(ENV).filter((name) => !names.includes(name)), []);
});

Deno.test("Kubernetes page: the grace period that it shows is longer than a stop can take", () => {
  const seconds = LINES.flatMap((line) => /terminationGracePeriodSeconds: (\d+)/.exec(line)?.[1] ?? []);
  assertEquals(seconds.length, 1);
  assertGreater(Number(seconds[0]) * 1000, longestStop(ENV));
});

Deno.test("Kubernetes page: a stop takes as long with the defaults as it says", () => {
  const text = Deno.readTextFileSync(join(root, "docs/kubernetes.md"));
  assertEquals(/\[(\d+) s with the defaults\]/.exec(text)?.[1], String(Math.ceil(longestStop({}) / 1000)));
});
