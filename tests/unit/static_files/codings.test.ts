import { assertEquals } from "@std/assert";
import { acceptedCodings } from "../../../src/static_files/codings.ts";

const CASES: readonly (readonly [values: readonly string[], codings: string])[] = [
  [[], ""],
  [[""], ""],
  [["gzip"], "gzip"],
  [["gzip, deflate, br, zstd"], "br gzip"],
  [["br", "gzip"], "br gzip"],
  [["GZIP"], "gzip"],
  [["x-gzip"], "gzip"],
  [["deflate"], ""],
  [["*"], "br gzip"],
  [["*;q=0"], ""],
  [["br;q=0, *"], "gzip"],
  [["gzip;q=0.5, *;q=0"], "gzip"],
  [["br;q=0.4, gzip;q=0.8"], "gzip br"],
  [["br ; q=0.4 , gzip ; Q=0.8"], "gzip br"],
  [["gzip;q=0"], ""],
  [["gzip;q=0.000"], ""],
  [["gzip;q=1.000"], "gzip"],
  [["gzip;q=2"], ""],
  [["gzip;q="], ""],
  [["gzip;q=-1"], ""],
  [["gzip;q=0.5"], "gzip"],
  [["identity, gzip;q=0.5"], ""],
  [["identity;q=0.5, gzip;q=0.5"], "gzip"],
  [["identity;q=0.5, gzip;q=0.6, br;q=0.4"], "gzip"],
  [["identity;q=0, gzip"], "gzip"],
];

Deno.test("acceptedCodings weighs Accept-Encoding (RFC 9110 §12.5.3), br before gzip", async (t) => {
  for (const [values, codings] of CASES) {
    await t.step(values.join(" | "), () => assertEquals(acceptedCodings(values).join(" "), codings));
  }
});
