import { assertEquals } from "@std/assert";
import { SignalPolicy } from "../../../src/lifecycle/signals.ts";

/** Signals by the time in ms at which they come, and what they lead to. */
const ROWS: readonly (readonly [string, readonly (readonly [number, "TERM" | "HUP" | "INT"])[], readonly string[]])[] =
  [
    ["a SIGTERM", [[0, "TERM"]], ["SIGTERM"]],
    ["a SIGHUP, and a SIGTERM after it", [[0, "HUP"], [10, "TERM"]], ["SIGHUP"]],
    ["a SIGINT", [[0, "INT"]], ["SIGINT"]],
    ["repeated SIGTERMs", [[0, "TERM"], [1, "TERM"], [5000, "TERM"]], ["SIGTERM"]],
    ["SIGINTs within a second", [[0, "INT"], [5, "INT"], [1000, "INT"]], ["SIGINT"]],
    ["a later SIGINT", [[0, "INT"], [1001, "INT"]], ["SIGINT", "force"]],
    ["a SIGINT after a SIGTERM", [[0, "TERM"], [5000, "INT"], [5500, "INT"]], ["SIGTERM"]],
    ["two SIGINTs after a SIGTERM", [[0, "TERM"], [5000, "INT"], [6500, "INT"]], ["SIGTERM", "force"]],
    ["a SIGTERM after a SIGINT", [[0, "INT"], [5000, "TERM"]], ["SIGINT"]],
  ];

for (const [name, signals, expected] of ROWS) {
  Deno.test(`SignalPolicy: ${name}`, () => {
    const seen: string[] = [];
    let now = 0;
    const events = { shutdown: (signal: string) => void seen.push(signal), force: () => void seen.push("force") };
    const policy = new SignalPolicy(events, () => now);
    for (const [at, signal] of signals) {
      now = at;
      if (signal === "INT") policy.interrupt();
      else policy.terminate(`SIG${signal}`);
    }
    assertEquals(seen, expected);
  });
}
