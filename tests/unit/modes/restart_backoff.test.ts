import { assertEquals } from "@std/assert";
import { type Life, RestartBackoff } from "../../../src/modes/restart_backoff.ts";

const AT_ONCE: Life = { milliseconds: 50, answered: false, givenUp: false };
const OLD: Life = { milliseconds: 1_000, answered: false, givenUp: false };
const USEFUL: Life = { milliseconds: 50, answered: true, givenUp: false };
const GIVEN_UP: Life = { milliseconds: 50, answered: false, givenUp: true };

Deno.test("RestartBackoff.ended waits after the third end at once, ever longer, at most 5 s", () => {
  const backoff = new RestartBackoff();
  const waits = Array.from({ length: 11 }, () => backoff.ended(AT_ONCE));
  assertEquals(waits, [0, 0, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
});

for (const [name, life] of Object.entries({ "lived long": OLD, "has answered": USEFUL, "was given up": GIVEN_UP })) {
  Deno.test(`RestartBackoff.ended starts from the beginning after a process that ${name}`, () => {
    const backoff = new RestartBackoff();
    for (let i = 0; i < 5; i++) backoff.ended(AT_ONCE);
    assertEquals([backoff.ended(life), backoff.ended(life)], [0, 0]);
    assertEquals([1, 2, 3].map(() => backoff.ended(AT_ONCE)), [0, 0, 100]);
  });
}

Deno.test("RestartBackoff.trusts any process until those before it have ended at once, then one that has lived", () => {
  const backoff = new RestartBackoff();
  const trusted = (): boolean[] => [AT_ONCE, OLD, USEFUL].map((life) => backoff.trusts(life));
  assertEquals(trusted(), [true, true, true]);
  backoff.ended(AT_ONCE);
  backoff.ended(AT_ONCE);
  assertEquals(trusted(), [true, true, true]);
  backoff.ended(AT_ONCE);
  assertEquals(trusted(), [false, true, true]);
  backoff.ended(USEFUL);
  assertEquals(trusted(), [true, true, true]);
});
