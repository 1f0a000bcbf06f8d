import { assertEquals } from "@std/assert";
import { endStatus } from "../../../src/http/end_status.ts";
import type { Outcome } from "../../../src/http/message.ts";
import { emptyResponse } from "../../../src/http/responses.ts";

/** Outcome, status of the answer where there is one, and what the exchange counts as. */
const CASES: readonly (readonly [Outcome, number | null, number])[] = [
  ["completed", 200, 200],
  ["completed", 101, 101],
  ["failed", 200, 200],
  ["failed", null, 500],
  ["client gone", 200, 499],
  ["client gone", null, 499],
  ["read timeout", 408, 408],
  ["read timeout", null, 408],
  ["timed out", 500, 500],
  ["timed out", null, 504],
  ["shutdown", 503, 503],
  ["shutdown", null, 503],
];

Deno.test("endStatus() is the answer's status, 499 for a client that left, and else tells the cause", () => {
  for (const [outcome, status, expected] of CASES) {
    const response = status === null ? null : emptyResponse(status);
    assertEquals(endStatus({ outcome, response, bytes: 0, milliseconds: 1 }), expected, `${outcome} ${status}`);
  }
});
