import { assertEquals, assertLess, assertThrows } from "@std/assert";
import { functionClaim, permits } from "../../../src/auth/function_claim.ts";
import { TokenError } from "../../../src/auth/token_error.ts";

const REFERENCE = "dev:env";

Deno.test("permits compares a permission with the whole reference", async (t) => {
  const permissions: [pattern: string, permitted: boolean][] = [
    ["*", true],
    ["**", true],
    ["dev:env", true],
    ["dev:*", true],
    ["*:env", true],
    ["*:*", true],
    ["dev:e*", true],
    ["d*v*e*v", true],
    ["dev:env*", true],
    ["*dev:env", true],
    ["*v:e*", true],
    ["", false],
    ["dev", false],
    ["dev:en", false],
    ["ev:env", false],
    ["v:e", false],
    ["dev:env2", false],
    ["dev:env ", false],
    ["DEV:ENV", false],
    ["dev.env", false],
    ["dev:e.v", false],
    ["d.*", false],
    ["prod:*", false],
    ["*:other", false],
    ["dev:env**x", false],
    ["dev:env*v", false], // the end may not be used twice
    ["*nv*nv", false],
    ["*x*", false],
  ];
  for (const [pattern, permitted] of permissions) {
    await t.step(`${JSON.stringify(pattern)}: ${permitted}`, () => {
      assertEquals(permits({ permissions: [pattern], audience: [] }, REFERENCE), permitted);
    });
  }
});

Deno.test("permits takes one permission that fits, and none for no", () => {
  assertEquals(permits({ permissions: ["a:b", "dev:env", "c:d"], audience: [] }, REFERENCE), true);
  assertEquals(permits({ permissions: [], audience: [] }, REFERENCE), false);
});

Deno.test("permits takes an empty audience for everybody, and needs a fitting one otherwise", () => {
  const audiences: [audience: string[], permitted: boolean][] = [
    [[], true],
    [["dev:env"], true],
    [["a:b", "dev:*"], true],
    [["*"], true],
    [["dev:x"], false],
    [[""], false],
  ];
  for (const [audience, permitted] of audiences) {
    assertEquals(permits({ permissions: ["*"], audience }, REFERENCE), permitted, JSON.stringify(audience));
    assertEquals(permits({ permissions: ["a:b"], audience }, REFERENCE), false, "an audience permits nothing");
  }
});

Deno.test("permits is linear in a pattern that would keep a backtracking matcher busy", () => {
  const pattern = `${"*a".repeat(30)}*b`;
  const began = performance.now();
  assertEquals(permits({ permissions: [pattern], audience: [] }, `dev:${"a".repeat(200)}`), false);
  assertLess(performance.now() - began, 1_000);
});

Deno.test("functionClaim takes what is absent for empty", () => {
  const nothing = { permissions: [], audience: [] };
  for (const claim of [undefined, null, {}, { permissions: null, audience: null }, { other: 1 }]) {
    assertEquals(functionClaim(claim), nothing);
  }
  assertEquals(functionClaim({ permissions: ["*"] }), { permissions: ["*"], audience: [] });
  assertEquals(functionClaim({ permissions: ["a"], audience: ["b"] }), { permissions: ["a"], audience: ["b"] });
});

Deno.test("functionClaim refuses another shape", () => {
  const shapes = [
    ...["*", 1, true, [], ["*"]],
    ...[{ permissions: "*" }, { permissions: [1] }, { permissions: ["*", null] }, { permissions: { 0: "*" } }],
    ...[{ permissions: ["*"], audience: "dev:env" }, { permissions: ["*"], audience: [[]] }],
  ];
  for (const shape of shapes) {
    assertThrows(() => functionClaim(shape), TokenError, "token is malformed: claim function", JSON.stringify(shape));
  }
});
