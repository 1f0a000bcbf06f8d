import type { Config } from "./config/config.ts";
import { formatDuration, parseGoDuration } from "./config/parse.ts";
import { web } from "./engine/web/engine.ts";
import { wire } from "./engine/wire/engine.ts";
import type { Engine, Server } from "./http/engine.ts";
import { compose, type Handler } from "./http/message.ts";
import { metricsEndpoint } from "./http/metrics_endpoint.ts";
import { type ProbeOptions, probes } from "./http/probes.ts";
import { shutDown } from "./lifecycle/drain.ts";
import type { LockFile } from "./lifecycle/lock_file.ts";
import { rootCertificates } from "./lifecycle/root_certificates.ts";
import { listenToSignals } from "./lifecycle/signals.ts";
import type { Log } from "./log.ts";
import { addProcessMetrics } from "./metrics/process_metrics.ts";
import { Registry } from "./metrics/registry.ts";
import { accessLog } from "./middleware/access_log.ts";
import { ExecTimeout } from "./middleware/exec_timeout.ts";
import { Limiter } from "./middleware/limiter.ts";
import { metrics } from "./middleware/metrics.ts";
import { http } from "./modes/http.ts";
import type { FunctionOptions, Mode } from "./modes/mode.ts";
import { streaming } from "./modes/streaming.ts";
import { reapOrphans } from "./process/reap.ts";

/** What surrounds a watchdog. */
export interface Surroundings {
  readonly log: Log;
  readonly lockFile: LockFile;
  /** Variables for the function that the watchdog's own environment lacks. */
  readonly functionEnv: Readonly<Record<string, string>>;
}

/** The watchdog could not be started; the message says why. */
export class StartError extends Error {
  override readonly name = "StartError";
}

const ENGINES: Readonly<Record<Config["engine"], Engine>> = { web, wire };

/**
 * Serves the function until a signal, or the end of the function process.
 *
 * @returns the exit code.
 * @throws {StartError} Nothing is left behind.
 */
export async function watchdog(config: Config, surroundings: Surroundings): Promise<number> {
  const { log, lockFile } = surroundings;
  for (const warning of config.warnings) log.warn(warning);
  // Whatever happens, what was started is ended again, the last first.
  await using owned = new AsyncDisposableStack();
  const shutdown = Promise.withResolvers<string>();
  const forced = Promise.withResolvers<void>();
  owned.use(listenToSignals({ shutdown: shutdown.resolve, force: forced.resolve }));
  owned.use(reapOrphans((message) => log.warn(message)));

  const engine = ENGINES[config.engine];
  // The function is started before anything listens, since it takes longer than the watchdog does.
  const mode = owned.use(orStartError(() => startMode(config, engine, surroundings)));
  logSettings(config, log);
  let accepting = true;
  const registry = new Registry();
  addProcessMetrics(registry);
  const timeout = owned.use(
    new ExecTimeout({ ...config, parseDuration: config.mode === "http" ? parseGoDuration : undefined }),
  );
  const handler = requestChain(config, mode, registry, timeout, log, {
    accepting: () => accepting,
    locked: async () => config.suppressLock || await lockFile.exists(),
  });
  const server = listen("port", engine, config, handler, log);
  owned.defer(() => server.close());
  log.info(`Listening on port: ${server.port}`);
  const withdraw = config.suppressLock ? async () => {} : await announce(lockFile, log);
  owned.defer(withdraw);
  const metricsServer = listen("metricsPort", engine, config, metricsEndpoint(() => registry.render()), log);
  owned.defer(() => metricsServer.close());
  log.info(`Metrics listening on port: ${metricsServer.port}`);

  const afterSignal = async (signal: string): Promise<number> => {
    await shutDown({
      signal,
      server,
      interval: config.healthcheckInterval,
      patience: config.writeTimeout,
      withdraw: async () => {
        accepting = false;
        await withdraw();
      },
      endFunction: async () => await mode[Symbol.asyncDispose](),
      info: (message) => log.info(message),
      formatDuration,
    });
    return 0;
  };
  const afterFunction = async (reason: string): Promise<number> => {
    if (!accepting) return await new Promise<never>(() => {}); // the shutdown is under way, and goes on
    log.error(`Forked function has terminated: ${reason}`);
    return 1;
  };
  return await Promise.race([
    shutdown.promise.then(afterSignal),
    forced.promise.then(() => 1),
    ...(mode.terminated ? [mode.terminated.then(afterFunction)] : []),
  ]);
}

/**
 * The way of a request: probes → metrics → limiter → access log → exec timeout → mode. Probes are answered in front of
 * all; `ready_path` enters behind the limiter, so that it takes no slot and is not counted.
 */
function requestChain(
  config: Config,
  mode: Mode,
  registry: Registry,
  timeout: ExecTimeout,
  log: Log,
  state: Pick<ProbeOptions, "accepting" | "locked">,
): Handler {
  const isProxy = config.mode === "http";
  const logging = accessLog({
    write: (line) => log.access(line),
    reason: isProxy,
    bytes: isProxy ? "declared" : "sent",
    callId: config.logCallId,
  });
  const limiter = config.maxInflight > 0 ? new Limiter(config.maxInflight) : undefined;
  const inner = compose([logging, timeout.middleware], mode.handler);
  const outer = compose([metrics(registry), ...(limiter ? [limiter.middleware] : [])], inner);
  return probes({
    ...state,
    full: () => limiter?.full() ?? false,
    functionReady: () => mode.ready(),
    readyPath: config.readyPath ?? "",
    handler: inner,
  })(outer);
}

function startMode(config: Config, engine: Engine, { log, functionEnv }: Surroundings): Mode {
  const options: FunctionOptions = {
    command: config.command,
    env: functionEnv,
    openFiles: config.functionRlimit,
    killGrace: config.killGrace,
    lineLimit: config.logBufferSize,
    line: (stream, line) => log.functionLine(stream, line, config.prefixLogs),
    info: (message) => log.info(message),
    error: (message) => log.error(message),
  };
  if (config.mode !== "http") return streaming({ ...options, contentType: config.contentType });
  const url = config.upstreamUrl!;
  const caCerts = url.protocol === "https:" ? rootCertificates(config.upstreamCa) : [];
  const authority = url.protocol.endsWith("unix:") ? "localhost" : url.host;
  return http({ ...options, upstream: engine.upstream({ url, caCerts }), authority, buffer: config.bufferHttp });
}

function logSettings(config: Config, log: Log): void {
  const [read, write, hard, health] = [
    config.readTimeout,
    config.writeTimeout,
    config.execTimeout,
    config.healthcheckInterval,
  ].map(formatDuration);
  log.info(`Watchdog mode: ${config.mode}\tfprocess: ${JSON.stringify(config.fprocess)}`);
  log.info(`Timeouts: read: ${read} write: ${write} hard: ${hard} health: ${health}`);
}

function listen(option: "port" | "metricsPort", engine: Engine, config: Config, handler: Handler, log: Log): Server {
  const port = config[option];
  try {
    return engine.serve({ ...config, port, warn: (message) => log.warn(message) }, handler);
  } catch (error) {
    const name = option === "port" ? "port" : "metrics_port";
    if (error instanceof Deno.errors.AddrInUse) throw new StartError(`${name} ${port} is already in use`);
    throw new StartError(`cannot listen on ${name} ${port}: ${(error as Error).message}`);
  }
}

/** Writes the lock file; the function that is returned removes it, once. */
async function announce(lockFile: LockFile, log: Log): Promise<() => Promise<void>> {
  log.info(`Writing lock-file to: ${lockFile.path}`);
  try {
    await lockFile.write();
  } catch (error) {
    throw new StartError((error as Error).message);
  }
  let there = true;
  return async () => {
    if (!there) return;
    there = false;
    log.info(`Removing lock-file : ${lockFile.path}`);
    await lockFile.remove();
  };
}

function orStartError<Value>(start: () => Value): Value {
  try {
    return start();
  } catch (error) {
    throw new StartError((error as Error).message);
  }
}
