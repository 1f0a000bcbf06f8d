import { assert, assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { parseDuration } from "../../src/config/parse.ts";
import type { Texts } from "../../src/config/config.ts";
import { run } from "../../tools/run.ts";
import { requiresTools } from "../helpers/requires.ts";
import { exists, TempDir } from "../helpers/temp_dir.ts";
import { deployed, shutdownTime, textOf, yamlOf } from "./_files.ts";
import { pythonTools } from "./_tools.ts";

interface Service {
  readonly build?: string;
  readonly environment?: Texts;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly volumes?: readonly string[];
}

const FILE = "compose/compose.yaml";
const { services } = yamlOf<{ services: Record<"hello" | "prometheus", Service> }>(FILE);

const tools = await pythonTools();

/** Judges a file by the schema of the Compose specification. */
async function validate(file: string): Promise<void> {
  const args = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", file];
  await run("python3", { args, env: { PYTHONPATH: tools! } });
}

Deno.test({
  ...requiresTools("compose file: fits the specification's schema", { "check-jsonschema": tools }),
  fn: async () => {
    await validate(deployed(FILE));
    using dir = new TempDir();
    const misspelt = textOf(FILE).replace("read_only", "readonly");
    await assertRejects(() => validate(dir.file("misspelt.yaml", misspelt)), Error, "readonly");
  },
});

Deno.test("compose file: the grace period is longer than the watchdog takes to stop", () => {
  const { environment, stop_grace_period } = services.hello;
  assertGreaterOrEqual(parseDuration(stop_grace_period!), shutdownTime(environment!) + 1_000);
});

Deno.test("compose file: no privilege, and nothing to write to but /tmp", () => {
  const { read_only, cap_drop, tmpfs } = services.hello;
  assertEquals([read_only, cap_drop], [true, ["ALL"]]);
  assertEquals(tmpfs!.map((mount) => mount.replace(/:.*/, "")), ["/tmp"]);
});

Deno.test("compose file: the folders and files that it names are there", () => {
  const sources = Object.values(services).flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(":")[0]));
  const paths = [services.hello.build!, `${services.hello.build}/Dockerfile`, ...sources];
  for (const path of paths) assert(exists(deployed(`compose/${path}`)), path);
});
