import { assertEquals, assertRejects } from "@std/assert";
import { LockFile } from "../../../src/lifecycle/lock_file.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

Deno.test("LockFile.of follows TMPDIR, and is in /tmp without it", () => {
  assertEquals(LockFile.of({ TMPDIR: "/var/x/" }).path, "/var/x/.lock");
  assertEquals(LockFile.of({ TMPDIR: "" }).path, "/tmp/.lock");
  assertEquals(LockFile.of({}).path, "/tmp/.lock");
});

Deno.test("LockFile.write makes its folder, mode 0660 less the umask, and keeps a file that is there", async () => {
  using tmp = new TempDir();
  const lock = new LockFile(tmp.at("a/b"));
  assertEquals(await lock.exists(), false);
  await lock.write();
  assertEquals((await Deno.stat(lock.path)).mode! & 0o777, 0o660 & ~Deno.umask());
  await Deno.writeTextFile(lock.path, "kept");
  await lock.write();
  assertEquals([await lock.exists(), await Deno.readTextFile(lock.path)], [true, "kept"]);
});

Deno.test("LockFile.write names the path and the way out", async () => {
  using tmp = new TempDir();
  tmp.file("plain", "");
  const lock = new LockFile(tmp.at("plain"));
  const error = await assertRejects(() => lock.write(), Error);
  assertEquals(error.message.includes(lock.path) && error.message.includes("suppress_lock=true"), true, error.message);
});

Deno.test("LockFile.remove does nothing where it is gone", async () => {
  using tmp = new TempDir();
  const lock = new LockFile(tmp.path);
  await lock.write();
  await lock.remove();
  await lock.remove();
  assertEquals(await lock.exists(), false);
});
