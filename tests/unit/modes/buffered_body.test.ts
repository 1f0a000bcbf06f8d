import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { BodyTooLargeError } from "../../../src/http/bodies.ts";
import { BufferedBody } from "../../../src/modes/buffered_body.ts";
import { concat, latin1, randomBytes } from "../../helpers/bytes.ts";
import { BrokenViews, Views, viewsOf } from "./_views.ts";

const LENGTHS = [0, 1, 2, 3, 4, 5, 1_000, 16_384, 786_431, 786_432, 786_433, 3_000_000];

for (const length of LENGTHS) {
  for (const declared of [true, false]) {
    const name = `${length} bytes, ${declared ? "declared" : "undeclared"}`;
    Deno.test(`BufferedBody gives back what it was filled with: ${name}`, async () => {
      const data = randomBytes(length);
      const views = Array.from(
        { length: Math.ceil(length / 70_000) },
        (_, i) => data.subarray(i * 70_000, (i + 1) * 70_000),
      );
      const body = new BufferedBody(length);
      await body.fill(new Views(views, declared ? length : undefined));
      const pieces = await viewsOf(body);
      assertEquals(concat(pieces), data);
      assertEquals(body.size, length);
      for (const piece of pieces.slice(0, -1)) assertEquals(piece.length % 3, 0);
    });
  }
}

Deno.test("BufferedBody packs small views into few pieces", async () => {
  const body = new BufferedBody(Infinity);
  await body.fill(new Views(Array.from({ length: 10_000 }, () => "x")));
  assertEquals(body.size, 10_000);
  assertLess(body.pieces().length, 20);
});

Deno.test("BufferedBody holds a small body whose length is declared in one piece", async () => {
  const body = new BufferedBody(Infinity);
  await body.fill(new Views(["ab", "c".repeat(5_000), "d"], 5_003));
  assertEquals(body.pieces().map((piece) => piece.length), [5_003]);
});

Deno.test("BufferedBody joins sources in the order in which their bytes arrive", async () => {
  const body = new BufferedBody(Infinity);
  await Promise.all([
    body.fill(new Views(["a", undefined, undefined, "c"])),
    body.fill(new Views([undefined, "b", undefined, undefined, "d"])),
  ]);
  assertEquals(latin1(concat(await viewsOf(body))), "abcd");
});

Deno.test("BufferedBody.read keeps nothing of what it gave", async () => {
  const body = new BufferedBody(Infinity);
  await body.fill(new Views([new Uint8Array(2_000_000)]));
  const before = body.pieces().length;
  assertEquals(body.read()?.length, 786_432);
  assertEquals(body.pieces().length, before - 1);
  assertEquals(body.size, 2_000_000);
  body.cancel();
  assertEquals([body.pieces(), body.read()], [[], null]);
});

Deno.test("BufferedBody takes exactly its limit", async () => {
  const body = new BufferedBody(5);
  await body.fill(new Views(["abc", "de"]));
  assertEquals(body.size, 5);
});

Deno.test("BufferedBody refuses a body that declares more than its limit, and reads none of it", async () => {
  const source = new Views(["abc", "def"], 6);
  await assertRejects(() => new BufferedBody(5).fill(source), BodyTooLargeError);
  assertEquals(latin1(concat(await viewsOf(source))), "abcdef");
});

Deno.test("BufferedBody refuses the view that is too much for its limit", async () => {
  const source = new Views(["abc", "def", "ghi"]);
  await assertRejects(() => new BufferedBody(5).fill(source), BodyTooLargeError);
  assertEquals(latin1(concat(await viewsOf(source))), "ghi");
});

Deno.test("BufferedBody counts all of its sources together", async () => {
  const body = new BufferedBody(5);
  await body.fill(new Views(["abc"]));
  await assertRejects(() => body.fill(new Views(["def"])), BodyTooLargeError);
});

Deno.test("BufferedBody.fill rejects where its source breaks", async () => {
  const body = new BufferedBody(Infinity);
  await assertRejects(() => body.fill(new BrokenViews(["abc"])), Error, "broken");
  assert(body.size === 3);
});
