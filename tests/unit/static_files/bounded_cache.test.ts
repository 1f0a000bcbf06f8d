import { assertEquals } from "@std/assert";
import { BoundedCache } from "../../../src/static_files/bounded_cache.ts";

/** The keys among `keys` that are kept; asking does not count as use of those that are gone. */
function kept(cache: BoundedCache<string>, keys: string): string {
  return [...keys].filter((key) => cache.get(key) !== undefined).join("");
}

Deno.test("BoundedCache holds so many bytes, and forgets what was used least recently", () => {
  const cache = new BoundedCache<string>({ bytes: 10, entries: 100 });
  for (const key of "abc") cache.set(key, key, 3);
  assertEquals(kept(cache, "bca"), "bca"); // a is the last used now
  cache.set("d", "d", 3);
  assertEquals(kept(cache, "abcd"), "acd");
});

Deno.test("BoundedCache holds so many entries", () => {
  const cache = new BoundedCache<string>({ bytes: 100, entries: 2 });
  for (const key of "abc") cache.set(key, key, 0);
  assertEquals(kept(cache, "abc"), "bc");
});

Deno.test("BoundedCache counts a value that is replaced or deleted no more", () => {
  const cache = new BoundedCache<string>({ bytes: 10, entries: 100 });
  for (let i = 0; i < 5; i++) cache.set("a", "a", 6);
  cache.set("b", "b", 4);
  assertEquals(kept(cache, "ab"), "ab");
  cache.delete("a");
  cache.delete("a");
  cache.set("c", "c", 6);
  assertEquals(kept(cache, "abc"), "bc");
});

Deno.test("BoundedCache does not keep what is larger than all of it", () => {
  const cache = new BoundedCache<string>({ bytes: 10, entries: 100 });
  cache.set("a", "a", 11);
  assertEquals(kept(cache, "a"), "");
});
