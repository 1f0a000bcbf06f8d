import { parseAllDocuments } from "npm:yaml@2.9.1";
import { load, type Texts } from "../../src/config/config.ts";
import { ROWS } from "../../src/config/options.ts";
import { join, root } from "../helpers/paths.ts";

/** Path of a file below `deploy/`. */
export function deployed(path: string): string {
  return join(root, `deploy/${path}`);
}

/** Text of a file below `deploy/`. */
export function textOf(path: string): string {
  return Deno.readTextFileSync(deployed(path));
}

/**
 * Documents of a YAML text, as plain values.
 *
 * @throws {Error} with the places of all mistakes; a key that is there twice is one.
 */
export function parseYaml(text: string): unknown[] {
  return [...parseAllDocuments(text, { merge: true })].map((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.map(({ message }) => message).join("\n"));
    return document.toJS();
  });
}

/** The only document of a YAML file below `deploy/`. */
export function yamlOf<Type>(path: string): Type {
  const [document, ...more] = parseYaml(textOf(path));
  if (more.length > 0) throw new Error(`${path} has ${1 + more.length} documents`);
  return document as Type;
}

/**
 * Longest time that a watchdog with these options takes to stop, in ms.
 *
 * @throws {Error} where one of them is unknown, or its value is wrong.
 */
export function shutdownTime(options: Texts): number {
  const { healthcheckInterval, writeTimeout, killGrace } = loadOptions(options);
  return healthcheckInterval + writeTimeout + killGrace;
}

/**
 * Reads options that a deployment sets beside those of the image.
 *
 * @throws {Error} where one of them is unknown, or its value is wrong.
 */
export function loadOptions(options: Texts, image: Texts = { fprocess: "cat" }): ReturnType<typeof load> {
  const unknown = Object.keys(options).filter((name) => !ROWS.some(({ names }) => names.includes(name)));
  if (unknown.length > 0) throw new Error(`No options of the watchdog: ${unknown.join(", ")}`);
  return load({ ...image, ...options });
}
