import { assertEquals } from "@std/assert";
import { type Needs, requires } from "../../helpers/requires.ts";
import { until } from "../../helpers/until.ts";
import { startWatchdog, type Watchdog } from "../../helpers/watchdog.ts";
import type { Example } from "./example.ts";
import type { Packages } from "./packages.ts";

/** An example, and what this machine needs to run it. */
export interface FunctionServer {
  /** As people call it. */
  readonly name: string;
  /** Its folder in `examples/`. */
  readonly folder: string;
  readonly programs: readonly string[];
  readonly packages?: Packages;
  /** Done to the copy of the example before it is started. */
  readonly prepare?: (example: Example) => Promise<void>;
  /** Behind the command of the Dockerfile. */
  readonly moreArguments?: string;
}

/** Name and `ignore` of a test that serves the example. */
export function needs(test: string, { programs, packages }: FunctionServer): Needs {
  const { name, ignore } = requires(test, ...programs);
  if (ignore || packages === undefined || "env" in packages) return { name, ignore };
  return { name: `${name} [skipped: ${packages.missing} is missing]`, ignore: true };
}

/** The watchdog starts the function as its image would, and ends it again when it was used. */
export async function serve(
  server: FunctionServer,
  example: Example,
  use: (watchdog: Watchdog) => Promise<void>,
): Promise<void> {
  await server.prepare?.(example);
  const packages = server.packages && "env" in server.packages ? server.packages.env : {};
  await example.build(packages);
  const env = { ...packages, ...example.env };
  if (server.moreArguments !== undefined) env.fprocess += ` ${server.moreArguments}`;
  await using watchdog = await startWatchdog({ tmp: example.path, env });
  try {
    await until(async () => (await watchdog.get("/_/ready")).status === 200, {
      what: () => `${server.name} to listen; the log:\n${watchdog.log}`,
      timeout: 30_000,
    });
    await use(watchdog);
  } finally {
    // Not by disposing alone, which finds processes by their environment: nginx writes its title over that.
    if (watchdog.running) await watchdog.stop();
  }
  assertEquals(await watchdog.exit(), 0);
  Deno.listen({ hostname: "127.0.0.1", port: example.port }).close();
}
