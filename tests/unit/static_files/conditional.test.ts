import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { precondition, rangeHolds } from "../../../src/static_files/conditional.ts";

const VERSION = { etag: '"v2"', modified: 1700000000 };
const BEFORE = "Tue, 14 Nov 2023 22:13:19 GMT";
const THEN = "Tue, 14 Nov 2023 22:13:20 GMT";
const AFTER = "Tue, 14 Nov 2023 22:13:21 GMT";

type Row = readonly [fields: readonly string[], expected: string];

const PRECONDITIONS: readonly Row[] = [
  [[], "met"],
  // §13.1.1, strong comparison
  [["If-Match", '"v2"'], "met"],
  [["If-Match", '"v1", "v2"'], "met"],
  [["If-Match", '"v1"', "If-Match", '"v2"'], "met"],
  [["If-Match", "*"], "met"],
  [["If-Match", '"v1"'], "failed"],
  [["If-Match", 'W/"v2"'], "failed"],
  [["If-Match", "v2"], "failed"],
  [["If-Match", ""], "failed"],
  // §13.1.4, only without If-Match
  [["If-Unmodified-Since", BEFORE], "failed"],
  [["If-Unmodified-Since", THEN], "met"],
  [["If-Unmodified-Since", AFTER], "met"],
  [["If-Unmodified-Since", "soon"], "met"],
  [["If-Match", '"v2"', "If-Unmodified-Since", BEFORE], "met"],
  // §13.1.2, weak comparison
  [["If-None-Match", '"v2"'], "not modified"],
  [["If-None-Match", 'W/"v2"'], "not modified"],
  [["If-None-Match", '"a,b", "v2"'], "not modified"],
  [["If-None-Match", '"v1"', "If-None-Match", 'W/"v2"'], "not modified"],
  [["If-None-Match", " * "], "not modified"],
  [["If-None-Match", '"*"'], "met"],
  [["If-None-Match", '"v1"'], "met"],
  [["If-None-Match", "v2"], "met"],
  [["If-None-Match", '"a, "v2'], "met"],
  // §13.1.3, only without If-None-Match
  [["If-Modified-Since", BEFORE], "met"],
  [["If-Modified-Since", THEN], "not modified"],
  [["If-Modified-Since", AFTER], "not modified"],
  [["If-Modified-Since", "soon"], "met"],
  [["If-None-Match", '"v1"', "If-Modified-Since", AFTER], "met"],
  // §13.2.2, the order
  [["If-None-Match", '"v2"', "If-Match", '"v1"'], "failed"],
  [["If-None-Match", '"v2"', "If-Match", '"v2"'], "not modified"],
  [["If-Modified-Since", AFTER, "If-Unmodified-Since", BEFORE], "failed"],
];

Deno.test("precondition evaluates the conditions of RFC 9110 §13.1, in the order of §13.2.2", async (t) => {
  for (const [fields, expected] of PRECONDITIONS) {
    await t.step(fields.join(" "), () => {
      assertEquals(precondition(new HeaderFields([...fields]), VERSION), expected);
    });
  }
});

Deno.test("precondition takes dates for absent where the file's is not known", () => {
  const unknown = { ...VERSION, modified: undefined };
  for (const name of ["If-Modified-Since", "If-Unmodified-Since"]) {
    assertEquals(precondition(new HeaderFields([name, BEFORE]), unknown), "met", name);
  }
});

const IF_RANGE: readonly (readonly [value: string | undefined, holds: boolean])[] = [
  [undefined, true],
  ['"v2"', true],
  ['"v1"', false],
  ['W/"v2"', false],
  [THEN, true],
  [BEFORE, false],
  [AFTER, false],
  ["soon", false],
];

Deno.test("rangeHolds compares If-Range strongly, or for the very date (RFC 9110 §13.1.5)", async (t) => {
  for (const [value, holds] of IF_RANGE) {
    const fields = new HeaderFields(value === undefined ? [] : ["If-Range", value]);
    await t.step(value ?? "none", () => assertEquals(rangeHolds(fields, VERSION), holds));
  }
  await t.step("a date, of a file without", () => {
    assertEquals(rangeHolds(new HeaderFields(["If-Range", THEN]), { ...VERSION, modified: undefined }), false);
  });
});
