import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FileSlice } from "../../../src/static_files/file_slice.ts";
import { concat, randomBytes } from "../../helpers/bytes.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

const SIZE = 300_000;

/** All that a slice gives. */
async function read(slice: FileSlice): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let view = await slice.read(); view !== null; view = await slice.read()) pieces.push(view.slice());
  return concat(pieces);
}

Deno.test("FileSlice gives the bytes of its range and no others, in any order of slices", async (t) => {
  using tmp = new TempDir();
  const content = randomBytes(SIZE);
  using file = await Deno.open(tmp.file("f", content));
  for (const [from, to] of [[0, SIZE], [SIZE - 1, SIZE], [5, 200_000], [0, 1], [131_072, 131_073], [7, 7]]) {
    await t.step(`${from} to ${to}`, async () => {
      const slice = new FileSlice(file, { from, to });
      assertEquals(slice.size, to - from);
      assertEquals(await read(slice), content.slice(from, to));
      assertEquals(await slice.read(), null, "behind the end");
    });
  }
});

Deno.test("FileSlice reads by one buffer", async () => {
  using tmp = new TempDir();
  using file = await Deno.open(tmp.file("f", randomBytes(SIZE)));
  const slice = new FileSlice(file, { from: 0, to: SIZE });
  const first = (await slice.read())!.buffer;
  assertStrictEquals((await slice.read())!.buffer, first);
});

Deno.test("FileSlice goes on in a file that grows, and fails in one that was cut", async () => {
  using tmp = new TempDir();
  const path = tmp.file("f", "0123456789");
  using file = await Deno.open(path);
  const slice = new FileSlice(file, { from: 2, to: 8 });
  Deno.writeTextFileSync(path, "more", { append: true });
  assertEquals(new TextDecoder().decode(await read(slice)), "234567");
  const cut = new FileSlice(file, { from: 2, to: 8 });
  Deno.truncateSync(path, 5);
  assertEquals((await cut.read())!.length, 3);
  await assertRejects(() => cut.read(), Error, "shorter");
});

Deno.test("FileSlice ends when it is given up, twice is once, and leaves its file open", async () => {
  using tmp = new TempDir();
  using file = await Deno.open(tmp.file("f", randomBytes(SIZE)));
  const slice = new FileSlice(file, { from: 0, to: SIZE });
  await slice.read();
  slice.cancel();
  slice.cancel();
  assertEquals(await slice.read(), null);
  assertEquals((await file.stat()).size, SIZE);
});
