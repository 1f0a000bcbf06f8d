import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { KeySet } from "../../../src/auth/key_set.ts";

/** An issuer whose key set the test changes, and a clock that goes on when the test says so. */
class Issuer {
  /** What is answered; an error is a failure to answer. */
  document: unknown = keySet("a");
  /** How often it was asked. */
  asked = 0;
  now = 1_000_000;
  readonly warnings: string[] = [];
  readonly debugLines: string[] = [];
  /** Where it is set, answers wait for it. */
  held: Promise<void> | undefined;

  load(): Promise<KeySet> {
    return KeySet.load({
      fetch: async () => {
        this.asked++;
        const { document } = this;
        await this.held;
        if (document instanceof Error) throw document;
        return document;
      },
      warn: (message) => this.warnings.push(message),
      debug: (message) => this.debugLines.push(message),
      now: () => this.now,
    });
  }
}

function keySet(...kids: unknown[]): unknown {
  return { keys: kids.map((kid) => ({ kid, kty: "EC" })) };
}

async function knows(keys: KeySet, kid: string): Promise<boolean> {
  return await keys.find(kid) !== undefined;
}

Deno.test("KeySet finds keys by their ids, and asks for them once", async () => {
  const issuer = new Issuer();
  issuer.document = keySet("a", "b");
  const keys = await issuer.load();
  for (let i = 0; i < 3; i++) {
    assertEquals(await keys.find("a"), { kid: "a", kty: "EC" });
    assertEquals(await keys.find("b"), { kid: "b", kty: "EC" });
  }
  assertEquals(issuer.asked, 1);
  assertEquals(issuer.debugLines, ["Key: a", "Key: b"]);
});

Deno.test("KeySet leaves out what has no id, and takes the first of two alike", async () => {
  const issuer = new Issuer();
  issuer.document = { keys: [{ kid: "a", kty: "EC" }, null, "b", {}, { kid: 5 }, { kid: "a", kty: "RSA" }] };
  const keys = await issuer.load();
  assertEquals((await keys.find("a"))?.kty, "EC");
  assertEquals(issuer.debugLines, ["Key: a"]);
});

Deno.test("KeySet has no key by the name of what every object has", async () => {
  const keys = await new Issuer().load();
  for (const kid of ["__proto__", "constructor", "toString"]) assertEquals(await knows(keys, kid), false);
});

Deno.test("KeySet.load refuses what is no key set, and what can't be had", async () => {
  const documents = [null, [], "x", {}, { keys: null }, { keys: {} }, { keys: "a" }];
  for (const document of documents) {
    const issuer = new Issuer();
    issuer.document = document;
    await assertRejects(() => issuer.load(), Error, "no JSON Web Key Set", JSON.stringify(document));
  }
  const issuer = new Issuer();
  issuer.document = new Error("down");
  await assertRejects(() => issuer.load(), Error, "down");
});

Deno.test("KeySet refreshes for an unknown id at once the first time: the load at start does not count", async () => {
  const issuer = new Issuer();
  const keys = await issuer.load();
  issuer.document = keySet("a", "b");
  assertEquals(await knows(keys, "b"), true);
  assertEquals(issuer.asked, 2);
  assertEquals(issuer.debugLines, ["Key: a", "Key: a", "Key: b"]);
});

Deno.test("KeySet forgets keys that a refresh lacks", async () => {
  const issuer = new Issuer();
  const keys = await issuer.load();
  issuer.document = keySet("b");
  assertEquals(await knows(keys, "b"), true);
  assertEquals(await knows(keys, "a"), false);
});

Deno.test("KeySet refreshes at most once in 10 s", async () => {
  const issuer = new Issuer();
  const keys = await issuer.load();
  assertEquals(await knows(keys, "x0"), false);
  assertEquals(issuer.asked, 2);
  issuer.document = keySet("a", "b");
  for (const elapsed of [0, 1, 5_000, 9_999]) {
    issuer.now = 1_000_000 + elapsed;
    assertEquals(await knows(keys, "b"), false, `after ${elapsed} ms`);
  }
  assertEquals(issuer.asked, 2);
  assertEquals(await knows(keys, "a"), true);
  issuer.now = 1_010_000;
  assertEquals(await knows(keys, "b"), true);
  assertEquals(issuer.asked, 3);
});

Deno.test("KeySet counts 10 s from the beginning of a refresh, also of one that failed", async () => {
  const issuer = new Issuer();
  const keys = await issuer.load();
  issuer.document = new Error("down");
  const held = Promise.withResolvers<void>();
  issuer.held = held.promise;
  const asking = knows(keys, "b");
  issuer.now += 4_000;
  held.resolve();
  assertEquals(await asking, false);
  issuer.document = keySet("b");
  issuer.now += 5_999;
  assertEquals(await knows(keys, "b"), false);
  issuer.now += 1;
  assertEquals(await knows(keys, "b"), true);
});

Deno.test("KeySet: requests at the same time share one refresh, however long that takes", async () => {
  const issuer = new Issuer();
  const keys = await issuer.load();
  issuer.document = keySet("b", "c");
  const held = Promise.withResolvers<void>();
  issuer.held = held.promise;
  const first = [knows(keys, "b"), knows(keys, "c"), knows(keys, "x")];
  issuer.now += 60_000;
  const later = [knows(keys, "b"), knows(keys, "y")];
  assertEquals(await knows(keys, "a"), true, "known keys do not wait");
  held.resolve();
  assertEquals(await Promise.all([...first, ...later]), [true, true, false, true, false]);
  assertEquals(issuer.asked, 2);
});

Deno.test("KeySet keeps the known keys where a refresh fails, and says so", async (t) => {
  const failures: [name: string, document: unknown, reason: string][] = [
    ["down", new Error("cannot get it: connection refused"), "connection refused"],
    ["garbage", { keys: 5 }, "no JSON Web Key Set"],
  ];
  for (const [name, document, reason] of failures) {
    await t.step(name, async () => {
      const issuer = new Issuer();
      const keys = await issuer.load();
      issuer.document = document;
      assertEquals(await knows(keys, "b"), false);
      assertEquals(await knows(keys, "a"), true);
      assertEquals(issuer.warnings.length, 1);
      assertStringIncludes(issuer.warnings[0], reason);
      issuer.document = keySet("b");
      issuer.now += 10_000;
      assertEquals(await knows(keys, "b"), true);
      assertEquals(issuer.warnings.length, 1);
    });
  }
});
