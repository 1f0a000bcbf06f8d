import { HTTP_FUNCTION, STREAMING_CAT } from "./functions.ts";
import { measureLoad } from "./measure_load.ts";
import { measureMemory } from "./measure_memory.ts";
import { measureStart } from "./measure_start.ts";
import type { Row } from "./row.ts";

/** Every row, in the order of the table. */
export const ROWS: readonly Row[] = [
  ...[1, 8, 32].map((connections) => ({
    name: `http GET c=${connections}`,
    measure: measureLoad({ functionOptions: HTTP_FUNCTION, connections, bodyBytes: 0, cpu: "watchdog" }),
  })),
  ...[1, 8, 32].map((connections) => ({
    name: `http POST 1 KB c=${connections}`,
    measure: measureLoad({ functionOptions: HTTP_FUNCTION, connections, bodyBytes: 1024, cpu: "watchdog" }),
  })),
  ...[2, 8].map((connections) => ({
    name: `streaming cat c=${connections}`,
    measure: measureLoad({ functionOptions: STREAMING_CAT, connections, bodyBytes: 5, cpu: "with children" }),
  })),
  // In streaming mode, so that the start of a function's own server is not part of the time.
  { name: "first answer", measure: measureStart(STREAMING_CAT) },
  { name: "RSS", measure: measureMemory({ functionOptions: HTTP_FUNCTION, connections: 32, bodyBytes: 1024 }) },
];
