import { assertEquals } from "@std/assert";
import { datePrefix } from "../../../src/log/date_prefix.ts";
import { within } from "../../helpers/until.ts";

/** 2024-02-03 04:05:06 in the machine's own time zone, in ms. */
const MOMENT = new Date(2024, 1, 3, 4, 5, 6).getTime();

Deno.test("datePrefix() writes local time with leading zeros", () => {
  assertEquals(datePrefix(() => MOMENT)(), "2024/02/03 04:05:06 ");
  assertEquals(datePrefix(() => new Date(2031, 11, 31, 23, 59, 59).getTime())(), "2031/12/31 23:59:59 ");
});

Deno.test("datePrefix() follows the clock, forward and back", () => {
  let now = 0;
  const prefix = datePrefix(() => now);
  const cases = [
    [0, "04:05:06"],
    [999, "04:05:06"],
    [1000, "04:05:07"],
    [59_999, "04:06:05"],
    [-1, "04:05:05"],
    [-1000, "04:05:05"],
    [0, "04:05:06"],
  ] as const;
  for (const [offset, time] of cases) {
    now = MOMENT + offset;
    assertEquals(prefix(), `2024/02/03 ${time} `);
  }
});

Deno.test("datePrefix() follows the time zone of TZ", async () => {
  const module = new URL("../../../src/log/date_prefix.ts", import.meta.url);
  const program = `import { datePrefix } from "${module}"; console.log(datePrefix(() => 0)());`;
  for (const [TZ, time] of [["UTC", "1970/01/01 00:00:00 "], ["Asia/Tokyo", "1970/01/01 09:00:00 "]]) {
    const command = new Deno.Command(Deno.execPath(), { args: ["eval", program], env: { TZ }, stderr: "inherit" });
    const { stdout } = await within(30_000, command.output(), "the date");
    assertEquals(new TextDecoder().decode(stdout), `${time}\n`);
  }
});
