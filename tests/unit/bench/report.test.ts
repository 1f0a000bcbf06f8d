import { assertEquals, assertRejects } from "@std/assert";
import { newestReport } from "../../../bench/pictures.ts";
import { programName, readReport, thisMachine } from "../../../bench/report.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

Deno.test("programName: name and version of a watchdog", async () => {
  using tmp = new TempDir();
  const script = "#!/bin/sh\nprintf '2026/01/31 12:00:00 Version: 1.2.3\\tSHA: abc\\n' >&2\n";
  assertEquals(await programName([tmp.file("dog", script, 0o755)]), "dog 1.2.3");
});

Deno.test("programName: the name alone where --version tells none", async () => {
  using tmp = new TempDir();
  assertEquals(await programName([tmp.file("dog", "#!/bin/sh\necho nothing\n", 0o755)]), "dog");
});

Deno.test("programName: a program that is missing is an error", async () => {
  using tmp = new TempDir();
  await assertRejects(() => programName([tmp.at("missing")]), Error);
});

Deno.test("thisMachine: processor, cores, kernel and Deno", () => {
  const { cpu, cores, kernel, deno } = thisMachine();
  assertEquals([cpu !== "", cores > 0, /^\d+(\.\d+)+$/.test(kernel), deno], [true, true, true, Deno.version.deno]);
});

Deno.test("readReport: those of the repository name no place on a machine", async () => {
  const path = newestReport();
  const { results } = await readReport(path);
  assertEquals(results.length > 0, true);
  assertEquals((await Deno.readTextFile(path)).includes(`"/`), false);
});

Deno.test("readReport: a file that is no report is an error that says what is missing", async () => {
  using tmp = new TempDir();
  await assertRejects(() => readReport(tmp.file("x.json", '{"date":"2026-01-31"}')), Error, "it has no machine");
});
