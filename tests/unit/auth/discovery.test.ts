import { assertEquals, assertRejects } from "@std/assert";
import { discover } from "../../../src/auth/discovery.ts";

const ADDRESS = new URL("http://gateway.test/.well-known/openid-configuration");

Deno.test("discover gives the issuer's name and the address of its keys", async () => {
  const asked: string[] = [];
  const issuer = await discover(ADDRESS, (url) => {
    asked.push(url.href);
    return Promise.resolve({ issuer: "https://gw.example", jwks_uri: "https://gw.example/jwks", other: [] });
  });
  assertEquals(issuer, { name: "https://gw.example", keys: new URL("https://gw.example/jwks") });
  assertEquals(asked, [ADDRESS.href]);
});

Deno.test("discover names what is missing or of no use", async (t) => {
  const keys = "http://gateway.test/jwks";
  const documents: [name: string, document: unknown, reason: string][] = [
    ["null", null, "names no issuer"],
    ["a list", [], "names no issuer"],
    ["a text", "x", "names no issuer"],
    ["no issuer", { jwks_uri: keys }, "names no issuer"],
    ["an empty issuer", { issuer: "", jwks_uri: keys }, "names no issuer"],
    ["an issuer that is no text", { issuer: 1, jwks_uri: keys }, "names no issuer"],
    ["no jwks_uri", { issuer: "x" }, "names no jwks_uri"],
    ["a relative jwks_uri", { issuer: "x", jwks_uri: "/jwks" }, "names no jwks_uri"],
    ["a jwks_uri of a file", { issuer: "x", jwks_uri: "file:///etc/jwks" }, "names no jwks_uri"],
    ["a broken jwks_uri", { issuer: "x", jwks_uri: "http://:bad" }, "names no jwks_uri"],
    ["a jwks_uri that is no text", { issuer: "x", jwks_uri: [keys] }, "names no jwks_uri"],
  ];
  for (const [name, document, reason] of documents) {
    await t.step(name, async () => {
      const attempt = (): Promise<unknown> => discover(ADDRESS, () => Promise.resolve(document));
      await assertRejects(attempt, Error, `${ADDRESS} ${reason}`);
    });
  }
});
