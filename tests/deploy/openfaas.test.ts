import { assert, assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import type { Texts } from "../../src/config/config.ts";
import { type Dockerfile, environment, parseCopy, parseDockerfile, texts } from "../helpers/dockerfile.ts";
import { exists } from "../helpers/temp_dir.ts";
import { deployed, loadOptions, textOf, yamlOf } from "./_files.ts";

interface StackFunction {
  readonly lang: string;
  readonly handler: string;
  readonly image: string;
  readonly build_args: Texts;
  readonly environment: Texts;
  readonly readonly_root_filesystem: boolean;
}

interface Template {
  readonly language: string;
  readonly fprocess?: string;
  readonly welcome_message: string;
}

const { functions, provider } = yamlOf<{
  readonly provider: { readonly name: string };
  readonly functions: Readonly<Record<string, StackFunction>>;
}>("openfaas/stack.yaml");

const TEMPLATES = [...Deno.readDirSync(deployed("openfaas/template"))].map(({ name }) => name).sort();

function template(name: string): { readonly yaml: Template; readonly dockerfile: Dockerfile } {
  const folder = `openfaas/template/${name}`;
  return {
    yaml: yamlOf<Template>(`${folder}/template.yml`),
    dockerfile: parseDockerfile(textOf(`${folder}/Dockerfile`)),
  };
}

Deno.test("stack.yaml: there is a function of each template, and its skeleton is the handler", () => {
  assertEquals(provider.name, "openfaas");
  assertEquals(Object.values(functions).map(({ lang }) => lang).sort(), TEMPLATES);
  for (const { lang, handler } of Object.values(functions)) assertEquals(handler, `./template/${lang}/function`);
});

Deno.test("stack.yaml: options that the images know, and a stop that fits into write_timeout", () => {
  for (const [name, { lang, environment: options }] of Object.entries(functions)) {
    const config = loadOptions(options, environment(template(lang).dockerfile.stages.at(-1)!));
    const queueing = config.maxQueue > 0 ? config.queueTimeout : 0;
    const stop = config.healthcheckInterval + queueing + config.execTimeout + config.killGrace;
    assertLessOrEqual(stop, config.writeTimeout, name);
  }
});

Deno.test("stack.yaml: images are named by version, take the watchdog's as an argument and run on a read-only root", () => {
  for (const [name, { image, build_args, readonly_root_filesystem }] of Object.entries(functions)) {
    assertMatch(image, new RegExp(`/${name}:\\d+\\.\\d+\\.\\d+$`));
    assertEquals(Object.keys(build_args), ["FWATCHDOG_IMAGE"], name);
    assertEquals(readonly_root_filesystem, true, name);
  }
});

Deno.test("templates: faas-cli sets the fprocess that the image has", () => {
  for (const name of TEMPLATES) {
    const { yaml, dockerfile } = template(name);
    assertEquals(yaml.language, name);
    assert(yaml.welcome_message.endsWith(".\n"), name);
    // An fprocess that is set by faas-cli when it deploys wins over that of the image.
    assertEquals(yaml.fprocess, environment(dockerfile.stages.at(-1)!).fprocess, name);
  }
});

Deno.test("templates: images start the watchdog as a user with a number, and are probed by it", () => {
  for (const name of TEMPLATES) {
    const { args, stages } = template(name).dockerfile;
    const last = stages.at(-1)!;
    assertEquals(args.FWATCHDOG_IMAGE, "fwatchdog", name);
    assertEquals(texts(last, "USER"), ["65534:65534"], name);
    assertMatch(texts(last, "HEALTHCHECK").join(), / CMD \["fwatchdog", "--run-healthcheck"\]$/, name);
    assertEquals(texts(last, "CMD"), ['["fwatchdog"]'], name);
    for (const { from, sources } of stages.flatMap((stage) => texts(stage, "COPY").map(parseCopy))) {
      if (from !== undefined) continue;
      for (const source of sources) assert(exists(deployed(`openfaas/template/${name}/${source}`)), source);
    }
  }
});
