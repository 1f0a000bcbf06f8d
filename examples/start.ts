/**
 * Serves the example function, or the one that is named: what `deno task start` runs. Options may follow.
 *
 *     deno task start
 *     deno task start --port 9000 --mode streaming -- cat
 */
import { main } from "../main.ts";
import { parseCli } from "../src/cli.ts";
import type { Texts } from "../src/config/config.ts";
import { OPTIONS } from "../src/config/options.ts";
import { joinWords } from "../src/config/parse.ts";

/** The example as options: its server is run by this very Deno, and needs no permission. */
function exampleOptions(): Texts {
  const port = String(freePort());
  const server = [Deno.execPath(), "serve", "--no-config", "--host", "127.0.0.1", "--port", port];
  return {
    mode: "http",
    fprocess: joinWords([...server, `${import.meta.dirname}/hello/handler.ts`]),
    upstream_url: `http://127.0.0.1:${port}`,
  };
}

/** A port on which nothing listens now. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Serves, and tells how to try it. */
async function start(args: readonly string[], env: Texts): Promise<number> {
  const cli = parseCli(args);
  if (cli.kind !== "run") return await main(args, env);
  const set: Texts = { ...present(env), ...present(cli.flags) };
  const isNamed = cli.command.length > 0 || OPTIONS.functionProcess.names.some((name) => name in set);
  const isExample = !isNamed && (set.mode ?? "http") === "http";
  const port = set.port ?? OPTIONS.port.default;
  // Which one 0 takes, only the log tells.
  if (port !== "0") console.log(`Try it: curl -d world http://127.0.0.1:${port}/`);
  return await main(args, {
    // Nobody routes requests here, so that Ctrl-C has nothing to wait for.
    healthcheck_interval: "0",
    ...present(env),
    ...(isExample ? exampleOptions() : {}),
  });
}

/** Options that are set to an empty text count as not set. */
function present(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ""));
}

if (import.meta.main) Deno.exit(await start(Deno.args, Deno.env.toObject()));
