import type { Capabilities } from "../../src/http/engine.ts";
import { fixture, join, root } from "../helpers/paths.ts";
import { type Needs, requires } from "../helpers/requires.ts";
import type { Upstream } from "../helpers/upstream.ts";
import {
  type Ended,
  runWatchdog,
  spawnWatchdog,
  startWatchdog,
  type Watchdog,
  type WatchdogOptions,
} from "../helpers/watchdog.ts";

/** Options of a watchdog by the names of their variables. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * What the suite is mounted on: an engine, and with it a way to start the watchdog.
 *
 * Where engines differ, a test takes its expectation from the capabilities, never from the name.
 */
export class Context {
  constructor(readonly capabilities: Capabilities) {}

  /** Registers a test under the engine's name. */
  test(test: string | Needs, run: (t: Deno.TestContext) => Promise<void>): void {
    const { name, ignore } = typeof test === "string" ? requires(test) : test;
    Deno.test({ name: `${this.capabilities.name} ${name}`, ignore, fn: run });
  }

  /** Starts a watchdog in streaming mode and waits until it listens. */
  start(fprocess: string, env: Env = {}, options: WatchdogOptions = {}): Promise<Watchdog> {
    return startWatchdog(this.#options({ fprocess, ...env }, options));
  }

  /** Starts a watchdog in http mode, in front of the test's own upstream, and waits until it listens. */
  startHttp(upstream: Upstream | string, env: Env = {}, options: WatchdogOptions = {}): Promise<Watchdog> {
    return startWatchdog(this.#http(upstream, env, options));
  }

  /** As {@linkcode startHttp}, and waits for nothing. */
  spawnHttp(upstream: Upstream | string, env: Env = {}, options: WatchdogOptions = {}): Watchdog {
    return spawnWatchdog(this.#http(upstream, env, options));
  }

  /** Starts a watchdog that serves the files of a folder, and waits until it listens. */
  startStatic(folder: string, env: Env = {}, options: WatchdogOptions = {}): Promise<Watchdog> {
    return startWatchdog(this.#options({ mode: "static", static_path: folder, ...env }, options));
  }

  /** Starts a watchdog in inproc mode, with a handler of `tests/fixtures/inproc`, and waits until it listens. */
  startInproc(handler: string, env: Env = {}, options: WatchdogOptions = {}): Promise<Watchdog> {
    const path = join(root, `tests/fixtures/inproc/${handler}`);
    return startWatchdog(this.#options({ mode: "inproc", handler: path, ...env }, options));
  }

  /** Starts a watchdog with these options alone, and waits for nothing. */
  spawn(env: Env, options: WatchdogOptions = {}): Watchdog {
    return spawnWatchdog(this.#options(env, options));
  }

  /** Starts a watchdog and waits for its end. */
  run(env: Env = {}, options: WatchdogOptions = {}): Promise<Ended> {
    return runWatchdog(this.#options(env, options));
  }

  #http(upstream: Upstream | string, env: Env, options: WatchdogOptions): WatchdogOptions {
    const url = typeof upstream === "string" ? upstream : upstream.url;
    return this.#options({ mode: "http", upstream_url: url, fprocess: fixture("forever.sh"), ...env }, options);
  }

  #options(env: Env, options: WatchdogOptions): WatchdogOptions {
    return { ...options, env: { engine: this.capabilities.name, ...env } };
  }
}
