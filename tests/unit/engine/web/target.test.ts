import { assertEquals } from "@std/assert";
import { requestTarget, staysUnchanged, validEscapes, validHost } from "../../../../src/engine/web/target.ts";

/** `Request.url`, Host, target, authority. */
const TARGETS: readonly (readonly [string, string | null, string, string?])[] = [
  ["http://x/a?b", "x", "/a?b"],
  ["http://x//a/../b", "x", "//a/../b"],
  ["http://x", "x", "/"],
  ["http://x?q", "x", "/?q"],
  ["http://evil/p?/real", "evil/p?", "/real"],
  ["http://a b/real", "a b", "/real"],
  ["http://localhost:8080/a", null, "/a"],
  ["http://localhost:8080/a", "", "/a"],
  ["http://o.test/p?q", "x", "/p?q", "o.test"],
  ["https://o.test:1/p", "o", "/p", "o.test:1"],
  ["http://o.test/", "x", "/", "o.test"],
  ["http://xy/a", "x", "/a", "xy"],
];

for (const [url, host, target, authority] of TARGETS) {
  Deno.test(`requestTarget: ${url} with Host ${JSON.stringify(host)}`, () => {
    assertEquals({ authority: undefined, ...requestTarget(url, host, "localhost:8080") }, { target, authority });
  });
}

Deno.test("validHost takes a host and an optional port", () => {
  for (const host of ["", "x", "x:1", "fn.example.com:8080", "127.0.0.1", "[::1]", "[::1]:80", "a_b", "x:"]) {
    assertEquals(validHost(host), true, host);
  }
  for (const host of ["a b", "x/y", "x?y", "u@x", "x:y", "[::1", "x#", "x\\y"]) {
    assertEquals(validHost(host), false, host);
  }
});

Deno.test("validEscapes wants two hexadecimal digits behind each %", () => {
  for (const path of ["/", "/%41", "/%2F%2f"]) assertEquals(validEscapes(path), true, path);
  for (const path of ["/%", "/%4", "/%zz", "/%4g"]) assertEquals(validEscapes(path), false, path);
});

Deno.test("staysUnchanged tells what fetch would change", () => {
  const origin = "http://127.0.0.1:3000";
  for (
    const target of ["/", "/a%20b", "/a//b", "/?q=a+b", "/a?b?c", "/~u/:@!$&()*+,=", "/a..b/...", "/?x='", "/.hid"]
  ) {
    const kept = new URL(origin + target).href === origin + target;
    assertEquals(staysUnchanged(origin, target), kept, target);
  }
  for (const target of ["/a/../b", "/./a", "/..", "/%2e%2e/x", "/%2E", "/a\\b", "/a#b", '/a"b', "/a b", "/\u00e4"]) {
    assertEquals(staysUnchanged(origin, target), false, target);
  }
});
