import { assertEquals, assertThrows } from "@std/assert";
import { ARCHITECTURES } from "../../../tools/architecture.ts";
import { parseOptions } from "../../../tools/compile/options.ts";

Deno.test("parseOptions() compiles for both architectures into the usual folder, unless told otherwise", () => {
  assertEquals(parseOptions([], "dist"), { architectures: ARCHITECTURES, commit: undefined, outputDir: "dist" });
  const [amd64, arm64] = ARCHITECTURES;
  assertEquals(parseOptions(["--arch", "amd64"], "dist").architectures, [amd64]);
  assertEquals(parseOptions(["--arch=arm64", "--commit", "0123abc", "--output-dir", "out"], "dist"), {
    architectures: [arm64],
    commit: "0123abc",
    outputDir: "out",
  });
});

Deno.test("parseOptions() throws on what it does not know, and on values that are not accepted", () => {
  const cases = [
    ["--no-such-option", "unknown argument: --no-such-option"],
    ["word", "unknown argument: word"],
    ["--arch=sparc", 'invalid --arch "sparc": want amd64 or arm64'],
    ["--arch", 'invalid --arch "": want amd64 or arm64'],
    ["--commit=a b", 'invalid --commit "a b": want a hash'],
    ["--commit=", 'invalid --commit "": want a hash'],
    ["--output-dir=", 'invalid --output-dir "": want a folder'],
  ];
  for (const [argument, message] of cases) assertThrows(() => parseOptions([argument], "dist"), Error, message);
});
