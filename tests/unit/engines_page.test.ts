import { assert, assertEquals } from "@std/assert";
import { capabilitiesOf } from "../../src/engine/web/capabilities.ts";
import { capabilities as wire } from "../../src/engine/wire/capabilities.ts";
import { capabilityTable, withCapabilityTable } from "../../tools/engines_page.ts";

const web = capabilitiesOf("2.9.6");

/** The cells of the table without its heading, trimmed. */
function body(): string[][] {
  return capabilityTable().split("\n").slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

Deno.test("capabilityTable: one row for each capability of either engine, with a meaning and a reason", () => {
  const { name: _, ...capabilities } = { ...web, ...wire };
  assertEquals(body().map(([name]) => name), Object.keys(capabilities).map((name) => `\`${name}\``));
  for (const [name, meaning, , , reason] of body()) assert(meaning !== "" && reason !== "", name);
});

Deno.test("capabilityTable: values are those of the engines' records", () => {
  const values = new Map(body().map(([name, , inWeb, inWire]) => [name, [inWeb, inWire]]));
  assertEquals(values.get("`maxHeadBytes`"), ["65,536", "1,048,576"]);
  assertEquals(values.get("`trailers`"), ["no", "yes"]);
  assertEquals(values.get("`readTimeout`"), [web.readTimeout, wire.readTimeout]);
  for (const capability of Object.keys(wire) as (keyof typeof wire)[]) {
    const [inWeb, inWire] = values.get(`\`${capability}\``) ?? [];
    if (capability !== "name") assertEquals(inWeb === inWire, web[capability] === wire[capability], capability);
  }
});

Deno.test("docs/decisions/engines.md holds the table of the engines' records", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/decisions/engines.md", import.meta.url));
  assertEquals(page, withCapabilityTable(page), "run: deno run -A tools/engines_page.ts");
});
