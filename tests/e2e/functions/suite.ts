import { assertEquals, assertMatch } from "@std/assert";
import type { RequestOptions } from "../../helpers/http_client.ts";
import { type Needs, requires } from "../../helpers/requires.ts";
import { until } from "../../helpers/until.ts";
import { startWatchdog, type Watchdog } from "../../helpers/watchdog.ts";
import { answers } from "./answers.ts";
import { bodies, largeBodies } from "./bodies.ts";
import { Example } from "./example.ts";
import type { Packages } from "./packages.ts";
import { type RepeatedField, requests } from "./requests.ts";

/** A real HTTP server, with what is its own. */
export interface FunctionServer {
  /** As people call it. */
  readonly name: string;
  /** Its folder in `examples/`, and that of the test's handler beside this file. */
  readonly folder: string;
  readonly programs: readonly string[];
  readonly packages?: Packages;
  /** Done to the copy of the example before it is started. */
  readonly prepare?: (example: Example) => Promise<void>;
  /** Behind the command of the README. */
  readonly moreArguments?: string;
  /** What the example's README tries, and the answer. */
  readonly greeting: { readonly request: RequestOptions; readonly answer: RegExp };
  /** What it makes of a field that comes in two lines. */
  readonly repeatedField: RepeatedField;
  /** Whether its handler can give a request's body back. */
  readonly echoes: boolean;
}

/** Registers the tests of one server: the example as its README shows it, and requests and answers unchanged. */
export function functionServer(server: FunctionServer): void {
  Deno.test({
    ...needs(`http mode, ${server.name}: the example answers as its README says`, server),
    fn: async () => {
      using example = new Example(server.folder);
      await serve(server, example, async (watchdog) => {
        const { request, answer } = server.greeting;
        const { status, text } = await watchdog.request(request);
        assertEquals(status, 200);
        assertMatch(text, answer);
      });
    },
  });

  Deno.test({
    ...needs(`http mode, ${server.name}: requests and answers pass unchanged`, server),
    fn: async (t) => {
      using example = new Example(server.folder);
      example.useTestHandler();
      await serve(server, example, async (watchdog) => {
        await requests(t, watchdog, server.repeatedField);
        await answers(t, watchdog);
        if (server.echoes) await bodies(t, watchdog);
        await largeBodies(t, watchdog);
      });
    },
  });
}

function needs(test: string, { programs, packages }: FunctionServer): Needs {
  const { name, ignore } = requires(test, ...programs);
  if (ignore || packages === undefined || "env" in packages) return { name, ignore };
  return { name: `${name} [skipped: ${packages.missing} is missing]`, ignore: true };
}

/** The watchdog starts the server, as the README says, and ends it again when it was used. */
async function serve(
  server: FunctionServer,
  example: Example,
  use: (watchdog: Watchdog) => Promise<void>,
): Promise<void> {
  await server.prepare?.(example);
  const packages = server.packages && "env" in server.packages ? server.packages.env : {};
  await using watchdog = await startWatchdog({
    tmp: example.path,
    env: {
      ...packages,
      PORT: `${example.port}`,
      mode: "http",
      upstream_url: `http://127.0.0.1:${example.port}`,
      fprocess: `${example.fprocess} ${server.moreArguments ?? ""}`,
    },
  });
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
