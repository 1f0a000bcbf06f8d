import { type FunctionIdentity, functionReference } from "./auth/function_reference.ts";
import { gatewayTokens } from "./auth/gateway.ts";
import type { Config } from "./config/config.ts";
import { formatDuration, parseGoDuration } from "./config/parse.ts";
import { web } from "./engine/web/engine.ts";
import { wire } from "./engine/wire/engine.ts";
import type { Engine, Server } from "./http/engine.ts";
import { compose, type Handler, type Middleware } from "./http/message.ts";
import { metricsEndpoint } from "./http/metrics_endpoint.ts";
import { type ProbeOptions, probes } from "./http/probes.ts";
import { summarise } from "./lifecycle/change_batches.ts";
import { shutDown } from "./lifecycle/drain.ts";
import { FileWatch } from "./lifecycle/file_watch.ts";
import type { LockFile } from "./lifecycle/lock_file.ts";
import { rootCertificates } from "./lifecycle/root_certificates.ts";
import { listenToSignals } from "./lifecycle/signals.ts";
import type { Log } from "./log.ts";
import { addProcessMetrics } from "./metrics/process_metrics.ts";
import { Registry } from "./metrics/registry.ts";
import { accessLog } from "./middleware/access_log.ts";
import { ExecTimeout } from "./middleware/exec_timeout.ts";
import { jwtAuth } from "./middleware/jwt_auth.ts";
import { addLimiterMetrics, Limiter } from "./middleware/limiter.ts";
import { metrics } from "./middleware/metrics.ts";
import { afterburn } from "./modes/afterburn.ts";
import { http } from "./modes/http.ts";
import type { FunctionOptions, Mode } from "./modes/mode.ts";
import { RestartableMode, type RestartableOptions } from "./modes/restartable.ts";
import { serializing } from "./modes/serializing.ts";
import { streaming } from "./modes/streaming.ts";
import { hardFileLimit } from "./process/file_limit.ts";
import { reapOrphans } from "./process/reap.ts";

/** What surrounds a watchdog. */
export interface Surroundings {
  readonly log: Log;
  readonly lockFile: LockFile;
  /** What the platform calls the function. */
  readonly identity: FunctionIdentity;
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
  // The first of all: as long as an issuer lets itself be waited for, any signal ends the watchdog.
  const auth = config.jwtAuth ? await orStartError(() => startAuth(config, surroundings)) : undefined;
  // Whatever happens, what was started is ended again, the last first.
  await using owned = new AsyncDisposableStack();
  const shutdown = Promise.withResolvers<string>();
  const forced = Promise.withResolvers<void>();
  listenToSignals({ shutdown: shutdown.resolve, force: forced.resolve });
  owned.use(reapOrphans((message) => log.warn(message)));

  const engine = ENGINES[config.engine];
  // The function is started before anything listens, since it takes longer than the watchdog does.
  const start: StartMode = (abandoned) => startMode(config, engine, surroundings, abandoned);
  const watch = config.watch.length === 0 ? undefined : owned.use(await openWatch(config, log));
  const starting = orStartError(watch === undefined ? () => start() : () => startWatched(watch, start, config, log));
  const started = await Promise.race([starting, shutdown.promise.then(() => undefined)]);
  if (started === undefined) return 0; // a handler's module may take any time to load
  const mode = owned.use(started);
  logSettings(config, log);
  let accepting = true;
  const registry = new Registry();
  addProcessMetrics(registry);
  const timeout = owned.use(
    new ExecTimeout({ ...config, parseDuration: config.mode === "http" ? parseGoDuration : undefined }),
  );
  const limiter = config.maxInflight > 0 ? owned.use(new Limiter(config)) : undefined;
  if (limiter) addLimiterMetrics(registry, limiter);
  const handler = requestChain(config, mode, { registry, timeout, limiter, auth, log }, {
    accepting: () => accepting,
    locked: async () => config.suppressLock || await lockFile.exists(),
  });
  const server = listen("port", engine, config, handler, log);
  owned.defer(() => server.close());
  log.info(`Listening on port: ${server.port}`);
  const metricsServer = listen("metricsPort", engine, config, metricsEndpoint(() => registry.render()), log);
  owned.defer(() => metricsServer.close());
  // The last that can fail: a start that does must not remove the file of a watchdog that serves beside it.
  const withdraw = config.suppressLock ? async () => {} : await announce(lockFile, log);
  owned.defer(withdraw);
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
      idle: async () => await mode.idle?.(),
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
 * @throws {Error} where the limit of open files can't be set: the function would fail again and again, and its log
 * would not say which option is to blame.
 */
function checkFileLimit({ functionRlimit: limit }: Config): void {
  if (limit === undefined) return;
  const hard = hardFileLimit();
  if (limit <= hard) return;
  throw new Error(`invalid function_rlimit "${limit}": want at most ${hard}, the hard limit of open files`);
}

/** What the chain is made of beside the mode. */
interface ChainParts {
  readonly registry: Registry;
  readonly timeout: ExecTimeout;
  readonly limiter: Limiter | undefined;
  readonly auth: Middleware | undefined;
  readonly log: Log;
}

/**
 * The way of a request: probes → metrics → limiter → auth → access log → exec timeout → mode. Probes are answered in
 * front of all; `ready_path` enters behind auth, so that it takes no slot, needs no token and is not counted.
 */
function requestChain(
  config: Config,
  mode: Mode,
  { registry, timeout, limiter, auth, log }: ChainParts,
  state: Pick<ProbeOptions, "accepting" | "locked">,
): Handler {
  // Where the function speaks HTTP, reason and length are its own.
  const isHttp = config.mode === "http" || config.mode === "afterburn" || config.mode === "inproc";
  // Nothing of a function's is logged where there is none, as of-watchdog does.
  const isLogged = config.mode !== "static";
  const logging = accessLog({
    write: (line) => log.access(line),
    reason: isHttp,
    bytes: isHttp ? "declared" : "sent",
    callId: config.logCallId,
  });
  const inner = compose([...(isLogged ? [logging] : []), timeout.middleware], mode.handler);
  const guards = [...(limiter ? [limiter.middleware] : []), ...(auth ? [auth] : [])];
  const outer = compose([metrics(registry), ...guards], inner);
  return probes({
    ...state,
    full: () => limiter?.full ?? false,
    functionReady: () => mode.ready(),
    readyPath: config.readyPath ?? "",
    handler: inner,
  })(outer);
}

async function startAuth(config: Config, { log, identity }: Surroundings): Promise<Middleware> {
  const debug = config.jwtAuthDebug ? (message: string) => log.info(`[JWT Auth] ${message}`) : () => {};
  const reference = await functionReference(identity);
  const verify = await gatewayTokens({
    local: config.jwtAuthLocal,
    rootCertificates: () => rootCertificates(undefined),
    warn: (message) => log.warn(message),
    debug,
  });
  return jwtAuth({ verify, reference, info: (message) => log.info(message), debug });
}

/** @param abandoned Gives up a start that takes its time. */
async function startMode(
  config: Config,
  engine: Engine,
  { log, functionEnv }: Surroundings,
  abandoned: AbortSignal | undefined,
): Promise<Mode> {
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
  if (config.mode === "static") {
    const { staticMode } = await import("./modes/static.ts");
    return await staticMode({ path: config.staticPath, info: options.info });
  }
  if (config.mode === "inproc") {
    const { inproc } = await import("./modes/inproc.ts");
    return await inproc({ ...config, ...options, handler: config.handler! }, abandoned);
  }
  checkFileLimit(config);
  if (config.mode === "afterburn") return afterburn({ ...options, maxBodyBytes: config.maxBodyBytes });
  if (config.mode === "serializing") return serializing({ ...config, ...options });
  if (config.mode !== "http") return streaming({ ...config, ...options });
  const url = config.upstreamUrl!;
  const caCerts = url.protocol === "https:" ? rootCertificates(config.upstreamCa) : [];
  const authority = url.protocol.endsWith("unix:") ? "localhost" : url.host;
  return http({ ...options, upstream: engine.upstream({ url, caCerts }), authority, buffer: config.bufferHttp });
}

function openWatch({ watch }: Config, log: Log): Promise<FileWatch> {
  return orStartError(() => FileWatch.open(watch, (message) => log.warn(message)));
}

type StartMode = RestartableOptions["start"];

/** A function that is started again whenever one of its files changes. */
async function startWatched(
  watch: FileWatch,
  start: StartMode,
  config: Config,
  log: Log,
): Promise<RestartableMode> {
  const mode = await RestartableMode.start({
    start,
    patience: config.writeTimeout,
    info: (message) => log.info(message),
    error: (message) => log.error(message),
  });
  const restart = async () => {
    for await (const changed of watch) {
      log.info(`Changed: ${summarise(changed)}: the function is restarted`);
      await mode.restart();
    }
  };
  restart();
  return mode;
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
  if (config.jwtAuth) log.info("JWT Auth: true");
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

async function orStartError<Value>(start: () => Promise<Value>): Promise<Value> {
  try {
    return await start();
  } catch (error) {
    throw new StartError((error as Error).message);
  }
}
