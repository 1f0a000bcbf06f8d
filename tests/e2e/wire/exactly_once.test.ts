import { assert, assertEquals } from "@std/assert";
import { HttpClient } from "../../helpers/http_client.ts";
import { fixture } from "../../helpers/paths.ts";
import { answer, startRawUpstream, type UpstreamConnection, type UpstreamRequest } from "../../helpers/upstream.ts";
import { pause } from "../../helpers/until.ts";
import { startWatchdog, type Watchdog } from "../../helpers/watchdog.ts";

/** Requests in all, and at the same time. */
const REQUESTS = 10_000;
const CLIENTS = 32;

/** Requests of one client in which the upstream's habit may become known at a request's cost. */
const EARLY = 20;

/** When a connection is closed behind an answer: never, with it, a moment later, in the middle of a body…. */
type Habit = (connection: UpstreamConnection, request: UpstreamRequest, served: number) => Promise<"go on" | "closed">;

const id = (request: UpstreamRequest): string => request.fields.get("x-id") ?? "";

/** Each way in which servers leave a connection, as often as the others. */
const habits: Readonly<Record<string, Habit>> = {
  "keeps it": async (connection, request) => {
    await connection.write(answer(id(request)));
    return "go on";
  },
  "closes it with every answer, unannounced": async (connection, request) => {
    await connection.write(answer(id(request)));
    return "closed";
  },
  "closes it with every answer, announced": async (connection, request) => {
    await connection.write(answer(id(request), { fields: [["Connection", "close"]] }));
    return "closed";
  },
  "closes it a moment later, every third time": async (connection, request, served) => {
    await connection.write(answer(id(request)));
    if (served % 3 !== 0) return "go on";
    await pause(Math.random() * 4);
    return "closed";
  },
  "closes it at the first byte of the next request, every fifth time": async (connection, request, served) => {
    if (served % 5 === 0) return "closed";
    await connection.write(answer(id(request)));
    return "go on";
  },
};

/** What a run showed. */
interface Seen {
  readonly executed: ReadonlyMap<string, number>;
  /** Answers that were no success, by client and number. */
  readonly failed: readonly (readonly [client: number, number: number, what: string])[];
}

async function drive(habit: Habit, requests: number): Promise<Seen> {
  const executed = new Map<string, number>();
  await using upstream = startRawUpstream(async (connection) => {
    for (let served = 1;; served++) {
      const request = await connection.readRequestHead();
      if (request === null) return;
      await connection.readRequestBody(request);
      executed.set(id(request), (executed.get(id(request)) ?? 0) + 1);
      if (await habit(connection, request, served) === "closed") return connection.close();
    }
  });
  const env = { mode: "http", upstream_url: upstream.url, fprocess: fixture("forever.sh") };
  await using dog = await startWatchdog({ env });
  const failed: [number, number, string][] = [];
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => post(dog, client, requests / CLIENTS, failed)));
  return { executed, failed };
}

async function post(dog: Watchdog, client: number, count: number, failed: [number, number, string][]): Promise<void> {
  using connection = await HttpClient.connect(dog.port, 30_000);
  for (let number = 0; number < Math.floor(count); number++) {
    const name = `${client}.${number}`;
    const response = await connection.exchange({ method: "POST", fields: [["X-Id", name]], body: "x".repeat(100) });
    if (response.status === 200) assertEquals(response.text, name);
    else failed.push([client, number, `${response.status} ${response.text}`]);
  }
}

for (const [name, habit] of Object.entries(habits)) {
  Deno.test(`wire: POSTs to an upstream that ${name} run at most once`, async () => {
    const { executed, failed } = await drive(habit, REQUESTS / Object.keys(habits).length);
    assertEquals([...executed].filter(([, times]) => times > 1), []);
    assertEquals(failed.filter(([, number]) => number >= EARLY), []);
    assert(failed.length <= CLIENTS, `${failed.length} failed, such as ${failed[0]}`);
  });
}
