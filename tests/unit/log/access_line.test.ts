import { assertEquals } from "@std/assert";
import { accessFields, type AccessLine, accessText } from "../../../src/log/access_line.ts";

const LINE: AccessLine = {
  method: "GET",
  uri: "/p?x=1",
  status: 200,
  clientClosed: false,
  bytes: 39,
  milliseconds: 4.9,
};

Deno.test("accessText() writes the lines of of-watchdog", () => {
  const cases: readonly (readonly [Partial<AccessLine>, string])[] = [
    [{ reason: "OK" }, "GET /p?x=1 - 200 OK - ContentLength: 39B (0.0049s)"],
    [{}, "GET /p?x=1 - 200 - ContentLength: 39B (0.0049s)"],
    [{ reason: "" }, "GET /p?x=1 - 200 - ContentLength: 39B (0.0049s)"],
    [{ status: 504, bytes: -1, milliseconds: 30_000 }, "GET /p?x=1 - 504 - ContentLength: -1B (30.0000s)"],
    [{ method: "POST", bytes: 1024 }, "POST /p?x=1 - 200 - ContentLength: 1.024kB (0.0049s)"],
    [{ callId: "abc-1" }, "GET /p?x=1 - 200 - ContentLength: 39B (0.0049s) [abc-1]"],
    [{ callId: "none" }, "GET /p?x=1 - 200 - ContentLength: 39B (0.0049s) [none]"],
    [{ status: 499, clientClosed: true, milliseconds: 123.4 }, "GET /p?x=1 - client closed (0.1234s)"],
    [{ status: 499, clientClosed: true, callId: "c" }, "GET /p?x=1 - client closed (0.0049s) [c]"],
    [{ status: 499 }, "GET /p?x=1 - 499 - ContentLength: 39B (0.0049s)"], // a function's own 499
  ];
  for (const [change, text] of cases) assertEquals(accessText({ ...LINE, ...change }), text);
});

Deno.test("accessFields() names what a JSON line has", () => {
  assertEquals(accessFields({ ...LINE, callId: "c1", milliseconds: 4.9004 }), {
    method: "GET",
    uri: "/p?x=1",
    status: 200,
    bytes: 39,
    duration_seconds: 0.0049,
    call_id: "c1",
  });
});
