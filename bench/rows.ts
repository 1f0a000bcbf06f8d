import {
  AFTERBURN,
  HTTP_BODIES,
  HTTP_FUNCTION,
  inproc,
  SERIALIZING_CAT,
  STATIC,
  STREAMING_CAT,
  STREAMING_COUNT,
  STREAMING_ZEROS,
} from "./functions.ts";
import { type LoadSettings, measureLoad } from "./measure_load.ts";
import { measureMemory } from "./measure_memory.ts";
import { measureStart } from "./measure_start.ts";
import { measureTransfer } from "./measure_transfer.ts";
import type { PeerName } from "./options.ts";
import type { Row } from "./row.ts";
import type { FunctionOptions } from "./watchdog.ts";

const GIB = 2 ** 30;

/** Every row, in the order of the table. */
export const ROWS: readonly Row[] = [
  ...loads("http GET", [1, 8, 32], { functionOptions: HTTP_FUNCTION, bodyBytes: 0 }),
  ...loads("http POST 1 KB", [1, 8, 32], { functionOptions: HTTP_FUNCTION, bodyBytes: 1024 }),
  upload("http", 1, HTTP_BODIES),
  download("http", 1, HTTP_BODIES),
  upload("http", 4, HTTP_BODIES),
  download("http", 4, HTTP_BODIES),
  ...loads("streaming cat", [2, 8], { functionOptions: STREAMING_CAT, bodyBytes: 5, cpu: "with children" }),
  echo("streaming cat", 1, STREAMING_CAT),
  echo("streaming cat", 4, STREAMING_CAT),
  upload("streaming", 1, STREAMING_COUNT),
  download("streaming", 1, STREAMING_ZEROS),
  ...loads("serializing cat", [2, 8], { functionOptions: SERIALIZING_CAT, bodyBytes: 5, cpu: "with children" }),
  ...loads("afterburn GET", [8], { functionOptions: AFTERBURN, bodyBytes: 0 }, "PEER_2019"),
  ...loads("afterburn POST 1 KB", [8], { functionOptions: AFTERBURN, bodyBytes: 1024 }, "PEER_2019"),
  ...loads("static 1 KB", [8, 32], { functionOptions: STATIC, target: "/1k.txt", bodyBytes: 0 }),
  ...loads("inproc none", [8, 32], { functionOptions: inproc("none"), bodyBytes: 0 }),
  ...loads("inproc worker", [8, 32], { functionOptions: inproc("worker"), bodyBytes: 0 }),
  // In streaming mode, so that the start of a function's own server is not part of the time.
  row("first answer", measureStart(STREAMING_CAT)),
  row("RSS", measureMemory({ functionOptions: HTTP_FUNCTION, connections: 32, bodyBytes: 1024 })),
];

function row(name: string, measure: Row["measure"], peer: PeerName = "PEER"): Row {
  return { name, measure, peer };
}

/** A row for each number of connections. */
function loads(name: string, connections: number[], load: Omit<LoadSettings, "connections">, peer?: PeerName): Row[] {
  return connections.map((count) => row(`${name} c=${count}`, measureLoad({ ...load, connections: count }), peer));
}

/** The function takes a large body, and answers with its size. */
function upload(name: string, gib: number, functionOptions: FunctionOptions): Row {
  const bodyBytes = gib * GIB;
  const measure = measureTransfer({ functionOptions, target: "/", bodyBytes, answer: `${bodyBytes}\n` });
  return row(`${name} upload ${gib} GiB`, measure);
}

/** The function gives as many bytes as the path says. */
function download(name: string, gib: number, functionOptions: FunctionOptions): Row {
  const answer = gib * GIB;
  return row(`${name} download ${gib} GiB`, measureTransfer({ functionOptions, target: `/${answer}`, answer }));
}

/** The function gives back a large body while it takes it. */
function echo(name: string, gib: number, functionOptions: FunctionOptions): Row {
  const bodyBytes = gib * GIB;
  return row(`${name} ${gib} GiB`, measureTransfer({ functionOptions, target: "/", bodyBytes, answer: bodyBytes }));
}
