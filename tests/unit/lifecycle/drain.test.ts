import { assertEquals } from "@std/assert";
import type { Server } from "../../../src/http/engine.ts";
import { shutDown, type ShutdownOptions } from "../../../src/lifecycle/drain.ts";

/** Runs a shutdown with a server that needs `work` ms to drain; what happened, in order. */
async function run(work: number, options: Partial<ShutdownOptions> = {}): Promise<string[]> {
  const events: string[] = [];
  let inFlight = 2;
  let timer: number | ReturnType<typeof setTimeout> | undefined;
  const server: Server = {
    port: 1,
    get inFlight() {
      return inFlight;
    },
    drain: () =>
      new Promise((resolve) => {
        timer = setTimeout(() => {
          inFlight = 0;
          events.push("drained");
          resolve();
        }, work);
      }),
    close: () => {
      clearTimeout(timer);
      events.push("closed");
      return Promise.resolve();
    },
  };
  await shutDown({
    signal: "SIGTERM",
    server,
    interval: 0,
    patience: 1000,
    withdraw: () => Promise.resolve(void events.push("withdrawn")),
    idle: () => Promise.resolve(void events.push("background work done")),
    endFunction: () => Promise.resolve(void events.push("function ended")),
    info: (message) => void events.push(message),
    formatDuration: (milliseconds) => `${milliseconds}ms`,
    ...options,
  });
  return events;
}

Deno.test("shutDown takes its steps in order", async () => {
  assertEquals(await run(1), [
    "SIGTERM: no new connections in 0ms",
    "withdrawn",
    "No new connections allowed, draining: 2 requests",
    "drained",
    "background work done",
    "closed",
    "function ended",
    "Exiting. Active connections: 0",
  ]);
});

Deno.test("shutDown cuts what is still in flight when patience is over", async () => {
  const events = await run(60_000, { patience: 5 });
  assertEquals(events.slice(3), ["closed", "function ended", "Exiting. Active connections: 2"]);
});

Deno.test("shutDown serves on for the interval", async () => {
  const began = performance.now();
  await run(0, { interval: 30, signal: "SIGINT" });
  assertEquals(performance.now() - began >= 29, true);
});
