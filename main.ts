import { helpText, parseCli } from "./src/cli.ts";
import { type Config, ConfigError, load, type Texts } from "./src/config/config.ts";
import { LockFile } from "./src/lifecycle/lock_file.ts";
import { createLog, type Log } from "./src/log.ts";
import { COMMIT, VERSION } from "./src/version.ts";
import { StartError, watchdog } from "./src/watchdog.ts";

/** ms for the last lines to be written at the exit. */
const LAST_LINES = 1000;

/**
 * Variables that change what Deno.serve and fetch do: where it listens, whether it compresses, and which proxy is asked,
 * for an upstream at 127.0.0.1 too. They are not meant for the watchdog; its function still gets them.
 */
const NEUTRALISED = /^(?:DENO_SERVE_ADDRESS|DENO_SERVE_AUTOMATIC_COMPRESSION|(?:https?|all|no)_proxy)$/i;

/**
 * Runs the program: command line and environment in, exit code out.
 *
 * @param args The arguments, without the program.
 * @param env The environment.
 */
export async function main(args: readonly string[], env: Texts): Promise<number> {
  const cli = parseCli(args);
  if (cli.kind === "usage error") {
    console.error(cli.message);
    return 2;
  }
  if (cli.kind === "help") {
    await Deno.stdout.write(new TextEncoder().encode(helpText()));
    return 0;
  }
  const lockFile = LockFile.of(env);
  if (cli.kind === "healthcheck") {
    if (await lockFile.exists()) return 0;
    console.error("unable to find lock file.");
    return 1;
  }
  const flags = cli.kind === "run" ? cli.flags : {};
  const log = createLog({ format: (flags.log_format || env.log_format) === "json" ? "json" : "text" });
  log.info(`Version: ${VERSION}\tSHA: ${COMMIT}`);
  const code = cli.kind === "version" ? 0 : await run(() => load(env, flags, cli.command), { log, lockFile }, env);
  await log.flush(LAST_LINES);
  return code;
}

async function run(configure: () => Config, own: { log: Log; lockFile: LockFile }, env: Texts): Promise<number> {
  const { log } = own;
  try {
    const config = configure();
    const identity = { name: env.OPENFAAS_NAME, namespace: env.OPENFAAS_NAMESPACE };
    return await watchdog(config, { ...own, identity, functionEnv: neutralise(env) });
  } catch (error) {
    if (error instanceof ConfigError) { for (const message of error.messages) log.error(message); }
    else if (error instanceof StartError) log.error(error.message);
    else throw error;
    return 1;
  }
}

/** Takes the variables away from the watchdog, and gives them back for the function. */
function neutralise(env: Texts): Texts {
  const taken = Object.entries(env).filter(([name]) => NEUTRALISED.test(name));
  for (const [name] of taken) Deno.env.delete(name);
  return Object.fromEntries(taken);
}

if (import.meta.main) {
  // At the limit of descriptors the first stack trace of the process can end Deno: it reads files then.
  void new Error().stack;
  Deno.exit(await main(Deno.args, Deno.env.toObject()));
}
