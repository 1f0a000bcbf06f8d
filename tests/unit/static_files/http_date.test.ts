import { assertEquals } from "@std/assert";
import { formatHttpDate, parseHttpDate } from "../../../src/static_files/http_date.ts";

Deno.test("parseHttpDate reads the three forms of RFC 9110 §5.6.7, whatever the time zone", async (t) => {
  const cases: Record<string, number> = {
    "Sun, 06 Nov 1994 08:49:37 GMT": 784111777,
    "Sunday, 06-Nov-94 08:49:37 GMT": 784111777,
    "Sun Nov  6 08:49:37 1994": 784111777,
    "Wed Nov 16 08:49:37 1994": 784975777,
    "Tue, 14 Nov 2023 22:13:20 GMT": 1700000000,
    "Thu, 01 Jan 1970 00:00:00 GMT": 0,
  };
  for (const [text, seconds] of Object.entries(cases)) {
    await t.step(text, () => assertEquals(parseHttpDate(text), seconds));
  }
});

Deno.test("parseHttpDate reads nothing else", async (t) => {
  const cases = [
    ...["", "0", "-1", "2023", "yesterday", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37"],
    ...["Sun, 06 Nov 1994 08:49:37 +0100", "Sun, 06 Nov 1994 08:49:37 GMT, x", "Sun, 06 Xyz 1994 08:49:37 GMT"],
    ...["Sun, 06 Nov 1994 28:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt", '"tag"'],
  ];
  for (const text of cases) await t.step(text, () => assertEquals(parseHttpDate(text), undefined));
});

Deno.test("formatHttpDate writes IMF-fixdate", () => {
  assertEquals(formatHttpDate(1700000000), "Tue, 14 Nov 2023 22:13:20 GMT");
});
