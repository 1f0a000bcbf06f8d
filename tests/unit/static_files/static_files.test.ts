import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { Root } from "../../../src/static_files/root.ts";
import type { StaticFile } from "../../../src/static_files/static_file.ts";
import { LARGEST_IN_MEMORY, StaticFiles, type StaticFilesOptions } from "../../../src/static_files/static_files.ts";
import { randomBytes, utf8 } from "../../helpers/bytes.ts";
import { fifo } from "../../helpers/special_files.ts";
import { until } from "../../helpers/until.ts";
import { Site } from "../../helpers/site.ts";

/** A clock by which every file has been there for long. */
const LATER = () => Date.now() + 60_000;

function serve(site: Site, options: StaticFilesOptions = {}): StaticFiles {
  return new StaticFiles(new Root(site.path), { now: LATER, ...options });
}

/** A file that has to be there; closed by the caller where it is large. */
async function fileAt(files: StaticFiles, path: string): Promise<StaticFile> {
  const found = await files.find(path);
  if (typeof found === "string") throw new Error(`${path} is ${found}`);
  return found;
}

/** The text of a file that has to be in memory. */
async function textAt(files: StaticFiles, path: string): Promise<string> {
  return utf8((await fileAt(files, path)).content as Uint8Array);
}

Deno.test("StaticFiles.find tells files, folders and what is neither", async (t) => {
  using site = new Site();
  await fifo(site.at("fifo"));
  using _socket = Deno.listen({ transport: "unix", path: site.at("socket") });
  Deno.symlinkSync("/dev/zero", site.at("device"));
  Deno.symlinkSync("../secret.txt", site.at("out.txt"));
  const files = serve(site);
  const cases: Record<string, string> = {
    "": "folder",
    "/sub": "folder",
    "/none": "missing",
    "/a.txt/x": "missing",
    "/out.txt": "missing",
    "/fifo": "missing",
    "/socket": "missing",
    "/device": "missing",
  };
  for (const [path, expected] of Object.entries(cases)) {
    await t.step(path, async () => assertEquals<unknown>(await files.find(path), expected));
  }
});

Deno.test("StaticFiles keeps a small file in memory until it changes in any way", async (t) => {
  using site = new Site();
  const files = serve(site);
  const path = "/a.txt";
  const changes: Record<string, () => void | Promise<void>> = {
    "other bytes, same size and mtime": async () => {
      await untilClockTicks(site);
      Deno.writeTextFileSync(site.at("a.txt"), "9876543210");
      Deno.utimeSync(site.at("a.txt"), 1_700_000_000, 1_700_000_000);
    },
    "another file in its place": () => {
      site.file("new", "0000000000");
      Deno.utimeSync(site.at("new"), 1_700_000_000, 1_700_000_000);
      Deno.renameSync(site.at("new"), site.at("a.txt"));
    },
    "more bytes": () => Deno.writeTextFileSync(site.at("a.txt"), "more", { append: true }),
    "a link in its place": () => {
      Deno.removeSync(site.at("a.txt"));
      Deno.symlinkSync("sub/b.txt", site.at("a.txt"));
    },
  };
  Deno.utimeSync(site.at("a.txt"), 1_700_000_000, 1_700_000_000);
  for (const [name, change] of Object.entries(changes)) {
    await t.step(name, async () => {
      const before = await fileAt(files, path);
      assertStrictEquals(files.find(path), before, "no promise, the very same");
      await change();
      const after = await fileAt(files, path);
      assertEquals(utf8(after.content as Uint8Array), Deno.readTextFileSync(site.at("a.txt")));
      assertNotEquals(after.tag, before.tag);
    });
  }
  await t.step("its removal", async () => {
    Deno.removeSync(site.at("a.txt"));
    assertEquals(await files.find(path), "missing");
  });
});

Deno.test("StaticFiles keeps no file in memory whose next change might not show in its times", async () => {
  using site = new Site();
  const changed = Deno.statSync(site.at("a.txt")).ctime!.getTime();
  let now = changed + 1099;
  const files = serve(site, { now: () => now });
  assertEquals(await textAt(files, "/a.txt"), "0123456789");
  assert(files.find("/a.txt") instanceof Promise, "too early");
  await fileAt(files, "/a.txt");
  now++;
  await fileAt(files, "/a.txt");
  assert(!(files.find("/a.txt") instanceof Promise));
});

Deno.test("StaticFiles holds no more in memory than its bounds", async () => {
  using site = new Site();
  const files = serve(site, { bounds: { bytes: 12, entries: 10 } });
  await fileAt(files, "/a.txt");
  await fileAt(files, "/sub/b.txt");
  assert(!(files.find("/sub/b.txt") instanceof Promise));
  const again = files.find("/a.txt");
  assert(again instanceof Promise, "ten bytes and three are more than twelve");
  await again;
});

Deno.test("StaticFiles opens a large file anew for each, with a tag of time and size", async () => {
  using site = new Site();
  const content = randomBytes(LARGEST_IN_MEMORY + 1);
  site.file("large", content);
  Deno.utimeSync(site.at("large"), 1_700_000_000, 1_700_000_000);
  const files = serve(site);
  const [one, other] = [await fileAt(files, "/large"), await fileAt(files, "/large")];
  assert(one.content instanceof Deno.FsFile && other.content instanceof Deno.FsFile && one.content !== other.content);
  assertEquals([one.size, one.modified, one.tag], [content.length, 1_700_000_000, "18bcfe56800-40001"]);
  assertEquals(other.tag, one.tag);
  one.close();
  other.close();
});

Deno.test("StaticFiles gives tags by content: the same wherever the bytes are", async () => {
  using site = new Site();
  site.file("copy.txt", "0123456789");
  Deno.utimeSync(site.at("copy.txt"), 1, 1);
  const files = serve(site);
  const tags = await Promise.all(
    ["/a.txt", "/copy.txt", "/sub/b.txt"].map(async (path) => (await fileAt(files, path)).tag),
  );
  assertEquals(tags[0], "84d89877f0d4041efb6bf91a16f0248f"); // the first half of SHA-256
  assertEquals([tags[1] === tags[0], tags[2] === tags[0]], [true, false]);
});

Deno.test("StaticFiles knows no time where none was set, or one to come", async () => {
  using site = new Site();
  const files = serve(site);
  const modified = async (seconds: number): Promise<unknown[]> => {
    Deno.utimeSync(site.at("a.txt"), seconds, seconds);
    const file = await fileAt(files, "/a.txt");
    return [file.modified, file.lastModified];
  };
  assertEquals(await modified(1_700_000_000.9), [1_700_000_000, "Tue, 14 Nov 2023 22:13:20 GMT"]);
  assertEquals(await modified(0), [undefined, undefined]);
  assertEquals(await modified(Date.now() / 1000 + 3600), [undefined, undefined]);
});

Deno.test("StaticFiles.codings looks for compressed files once a second", async () => {
  using site = new Site();
  let now = LATER();
  const files = serve(site, { now: () => now });
  await fileAt(files, "/a.txt");
  assertEquals(files.codings("/a.txt"), []);
  site.file("a.txt.gz", "gz");
  site.file("a.txt.br", "br");
  now += 999;
  assertEquals(files.codings("/a.txt"), []);
  now++;
  assertEquals(files.codings("/a.txt"), ["br", "gzip"]);
  Deno.removeSync(site.at("a.txt.br"));
  Deno.mkdirSync(site.at("a.txt.br"));
  now += 1000;
  assertEquals(files.codings("/a.txt"), ["gzip"], "a folder is no compressed file");
});

Deno.test("StaticFiles.codings looks at once for a file that is not in memory", () => {
  using site = new Site();
  const files = serve(site);
  assertEquals(files.codings("/a.txt"), []);
  site.file("a.txt.br", "br");
  assertEquals(files.codings("/a.txt"), ["br"]);
});

/** Waits until what is changed now has another ctime than what was changed before. */
async function untilClockTicks(site: Site): Promise<void> {
  const time = (): number => Deno.statSync(site.file("clock", "")).ctime!.getTime();
  const before = time();
  await until(() => time() !== before, { what: "the next tick of the clock" });
}
