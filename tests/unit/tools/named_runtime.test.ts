import { assertEquals, assertRejects } from "@std/assert";
import { ARCHITECTURES, OWN_ARCHITECTURE } from "../../../tools/architecture.ts";
import { namedRuntime } from "../../../tools/compile/named_runtime.ts";
import { bytes, concat } from "../../helpers/bytes.ts";
import { elfFile } from "../../helpers/elf.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

const [AMD64, ARM64] = ARCHITECTURES;
const VERSION = `Deno/${Deno.version.deno}`;

/** What is taken for the denort of this Deno. */
function runtimeFor(machine: number): Uint8Array<ArrayBuffer> {
  return concat([elfFile(machine), bytes(VERSION)]);
}

Deno.test("namedRuntime() takes the architecture's own variable first", async () => {
  using dir = new TempDir();
  const path = dir.file("denort", runtimeFor(ARM64.elfMachine));
  assertEquals(await namedRuntime(ARM64, { DENORT_BIN_ARM64: path, DENORT_BIN: "/absent" }), path);
  assertEquals(await namedRuntime(AMD64, { DENORT_BIN_ARM64: path, DENORT_BIN_AMD64: "" }), undefined);
});

Deno.test("namedRuntime() takes DENORT_BIN for this machine's architecture alone", async () => {
  using dir = new TempDir();
  const env = { DENORT_BIN: dir.file("denort", runtimeFor(OWN_ARCHITECTURE!.elfMachine)) };
  for (const architecture of ARCHITECTURES) {
    const expected = architecture === OWN_ARCHITECTURE ? env.DENORT_BIN : undefined;
    assertEquals(await namedRuntime(architecture, env), expected);
  }
});

Deno.test("namedRuntime() throws on what is no denort of this Deno and the architecture", async () => {
  using dir = new TempDir();
  const cases = [
    [dir.at("absent"), "No such file or directory"],
    [dir.file("amd64", runtimeFor(AMD64.elfMachine)), "no program for arm64"],
    [dir.file("version", elfFile(ARM64.elfMachine)), `not the denort of ${VERSION}`],
    [dir.file("script", "#!/bin/sh\n".repeat(10)), "not a 64-bit little-endian ELF file"],
  ];
  for (const [path, reason] of cases) {
    const message = `invalid DENORT_BIN_ARM64 "${path}": ${reason}`;
    await assertRejects(() => namedRuntime(ARM64, { DENORT_BIN_ARM64: path }), Error, message);
  }
});
