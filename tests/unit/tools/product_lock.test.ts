import { assertEquals } from "@std/assert";
import { productLock } from "../../../tools/compile/product_lock.ts";

Deno.test("productLock keeps the packages of deno.json and drops what only tests import", () => {
  const lock = {
    version: "5",
    specifiers: { "npm:jose@6": "6.2.18", "npm:yaml@2": "2.9.1", "npm:@scope/tool@1": "1.0.1" },
    npm: {
      "jose@6.2.18": { integrity: "sha512-a" },
      "yaml@2.9.1": { integrity: "sha512-b" },
      "@scope/tool@1.0.1": { integrity: "sha512-c" },
    },
    workspace: { dependencies: ["jsr:@std/cli@1", "npm:jose@6"] },
  };
  assertEquals(JSON.parse(productLock(JSON.stringify(lock))), {
    ...lock,
    specifiers: { "npm:jose@6": "6.2.18" },
    npm: { "jose@6.2.18": { integrity: "sha512-a" } },
  });
});
