import { deepStrictEqual } from "node:assert/strict";
import * as root from "@std/assert";
import { assertAlmostEquals } from "@std/assert/almost-equals";
import { assertArrayIncludes } from "@std/assert/array-includes";
import { assert } from "@std/assert/assert";
import { AssertionError } from "@std/assert/assertion-error";
import { equal } from "@std/assert/equal";
import { assertEquals } from "@std/assert/equals";
import { assertExists } from "@std/assert/exists";
import { fail } from "@std/assert/fail";
import { assertFalse } from "@std/assert/false";
import { assertGreater } from "@std/assert/greater";
import { assertGreaterOrEqual } from "@std/assert/greater-or-equal";
import { assertInstanceOf } from "@std/assert/instance-of";
import { assertLess } from "@std/assert/less";
import { assertLessOrEqual } from "@std/assert/less-or-equal";
import { assertMatch } from "@std/assert/match";
import { assertNotEquals } from "@std/assert/not-equals";
import { assertNotMatch } from "@std/assert/not-match";
import { assertObjectMatch } from "@std/assert/object-match";
import { assertRejects } from "@std/assert/rejects";
import { assertStrictEquals } from "@std/assert/strict-equals";
import { assertStringIncludes } from "@std/assert/string-includes";
import { assertThrows } from "@std/assert/throws";
import { unreachable } from "@std/assert/unreachable";

Deno.test("@std/assert exports what its subpaths export", () => {
  const subpaths = {
    assert,
    assertAlmostEquals,
    assertArrayIncludes,
    assertEquals,
    assertExists,
    assertFalse,
    assertGreater,
    assertGreaterOrEqual,
    assertInstanceOf,
    AssertionError,
    assertLess,
    assertLessOrEqual,
    assertMatch,
    assertNotEquals,
    assertNotMatch,
    assertObjectMatch,
    assertRejects,
    assertStrictEquals,
    assertStringIncludes,
    assertThrows,
    equal,
    fail,
    unreachable,
  };
  const exported: Record<string, unknown> = root;
  deepStrictEqual(Object.fromEntries(Object.keys(subpaths).map((name) => [name, exported[name]])), subpaths);
});
