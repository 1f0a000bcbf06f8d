import { assert, assertEquals, assertThrows } from "@std/assert";
import { LogRecord } from "@std/log/logger";

function record(args: unknown[]): LogRecord {
  return new LogRecord({ msg: "text", args, level: 30, loggerName: "name" });
}

Deno.test("LogRecord holds the message, its level and its logger", () => {
  const { msg, level, levelName, loggerName } = record([]);
  assertEquals({ msg, level, levelName, loggerName }, {
    msg: "text",
    level: 30,
    levelName: "WARN",
    loggerName: "name",
  });
});

Deno.test("LogRecord args: a copy, both ways", () => {
  const args = [1, { a: 2 }];
  const made = record(args);
  args.push(3);
  made.args.push(4);
  assertEquals(made.args, [1, { a: 2 }]);
});

Deno.test("LogRecord datetime: a copy of when it was made", () => {
  const before = Date.now();
  const made = record([]);
  const time = made.datetime.getTime();
  assert(before <= time && time <= Date.now());
  made.datetime.setTime(0);
  assertEquals(made.datetime.getTime(), time);
});

Deno.test("LogRecord refuses a level that has no name", () => {
  // @ts-expect-error no level has this number
  assertThrows(() => new LogRecord({ msg: "", args: [], level: 15, loggerName: "" }), Error, "no name for level: 15");
});
