import { assertEquals } from "@std/assert";
import type { HttpRequest } from "../../../src/http/message.ts";
import { TurnQueue } from "../../../src/modes/turn_queue.ts";
import { request } from "../middleware/_exchange.ts";

/** What happens to a queue: `ask a` for request a, `abort a`, `offer 1` of server 1, `withdraw 1`. */
const CASES: Record<string, { readonly events: string; readonly told: string }> = {
  "a free server is given at once": { events: "offer 1, ask a", told: "a on 1" },
  "who asks first waits for the next server": { events: "ask a, offer 1", told: "a on 1" },
  "a server is given once": { events: "offer 1, ask a, ask b", told: "a on 1" },
  "turns come in order": { events: "ask a, ask b, ask c, offer 1, offer 1, offer 1", told: "a on 1, b on 1, c on 1" },
  "who comes later does not overtake": { events: "ask a, ask b, offer 1, ask c, offer 1", told: "a on 1, b on 1" },
  "a request that is given up leaves the queue": {
    events: "ask a, ask b, ask c, abort b, offer 1, offer 1",
    told: "b given up, a on 1, c on 1",
  },
  "the first may be given up": { events: "ask a, ask b, abort a, offer 1", told: "a given up, b on 1" },
  "a request that was given up before it asks has no turn": {
    events: "offer 1, abort a, ask a, ask b",
    told: "a given up, b on 1",
  },
  "a request that is given up after its turn has begun keeps its turn": {
    events: "offer 1, ask a, abort a, ask b",
    told: "a on 1",
  },
  "a server that is withdrawn is not given": { events: "offer 1, withdraw 1, ask a, offer 2", told: "a on 2" },
  "a server in use is not withdrawn for others": {
    events: "offer 1, ask a, offer 2, withdraw 1, ask b",
    told: "a on 1, b on 2",
  },
};

for (const [name, { events, told }] of Object.entries(CASES)) {
  Deno.test(`TurnQueue: ${name}`, async () => {
    assertEquals((await played(events.split(", "))).join(", "), told);
  });
}

Deno.test("TurnQueue.turn gives what its user returns, or fails as its user does", async () => {
  const queue = new TurnQueue<number>();
  queue.offer(20);
  assertEquals(await queue.turn(request(), (server) => Promise.resolve(server + 1)), 21);
  const waiting = queue.turn(request(), () => Promise.reject(new Error("broken")));
  queue.offer(1);
  assertEquals((await waiting.catch((error: Error) => error) as Error).message, "broken");
});

Deno.test("TurnQueue begins a turn within the offer, so that no request can be given up in between", () => {
  const queue = new TurnQueue<number>();
  let begun = false;
  queue.turn(request(), () => {
    begun = true;
    return Promise.resolve();
  });
  queue.offer(1);
  assertEquals(begun, true);
});

/** Plays events, and tells in order whose turn began and who was given up. */
async function played(events: readonly string[]): Promise<string[]> {
  const queue = new TurnQueue<string>();
  const requests = new Map<string, HttpRequest>();
  const told: string[] = [];
  const requestOf = (name: string): HttpRequest => {
    const known = requests.get(name) ?? request();
    requests.set(name, known);
    return known;
  };
  const ask = async (name: string): Promise<void> => {
    const begun = await queue.turn(requestOf(name), (server) => Promise.resolve(told.push(`${name} on ${server}`)));
    if (begun === undefined) told.push(`${name} given up`);
  };
  for (const event of events) {
    const [what, name] = event.split(" ");
    if (what === "ask") ask(name);
    else if (what === "abort") requestOf(name).abort("client gone");
    else if (what === "offer") queue.offer(name);
    else queue.withdraw(name);
    await Promise.resolve().then(() => {}); // who was given up notices
  }
  return told;
}
