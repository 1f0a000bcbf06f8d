import { assertEquals } from "@std/assert";
import { humanSize } from "../../../src/log/human_size.ts";

/** What docker/go-units' HumanSize prints. */
const SIZES: readonly (readonly [number, string])[] = [
  [-1, "-1B"],
  [0, "0B"],
  [1, "1B"],
  [39, "39B"],
  [999, "999B"],
  [1000, "1kB"],
  [1024, "1.024kB"],
  [1500, "1.5kB"],
  [12345, "12.35kB"],
  [123456, "123.5kB"],
  [999949, "999.9kB"],
  [999999, "1000kB"],
  [1000000, "1MB"],
  [1048576, "1.049MB"],
  [2500000, "2.5MB"],
  [1073741824, "1.074GB"],
  [1e12, "1TB"],
  [Number.MAX_SAFE_INTEGER, "9.007PB"],
];

Deno.test("humanSize() writes four significant digits to base 1000", () => {
  for (const [bytes, text] of SIZES) assertEquals(humanSize(bytes), text, String(bytes));
});
