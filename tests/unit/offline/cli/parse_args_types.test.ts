import { assertEquals } from "@std/assert";
import { type Args, parseArgs } from "@std/cli/parse-args";
import { holds, type Same } from "../_types.ts";

Deno.test("parseArgs types: without kinds of options any name has any value", () => {
  const args = parseArgs(["--a=1"]);
  // deno-lint-ignore no-explicit-any
  holds<Same<typeof args, { [x: string]: any; _: (string | number)[] }>>();
  holds<Same<typeof args, Args>>();
  assertEquals(args.a + 1, 2);
});

Deno.test("parseArgs types: names of strings and booleans have their type, others are unknown", () => {
  const args = parseArgs(["--a=1", "--c"], { string: ["a", "b"], boolean: ["c"] });
  holds<Same<typeof args.a, string | undefined>>();
  holds<Same<typeof args.b, string | undefined>>();
  holds<Same<typeof args.c, boolean>>();
  holds<Same<typeof args.other, unknown>>();
  holds<Same<typeof args._, (string | number)[]>>();
  assertEquals([args.a, args.b, args.c, args.other, args._], ["1", undefined, true, undefined, []]);
});

Deno.test("parseArgs types: names that only the running program knows may all be there", () => {
  const names: string[] = ["port", "mode"];
  const args = parseArgs(["--port=1"], { string: names, boolean: ["help"], "--": true });
  holds<Same<typeof args.port, string | undefined>>();
  holds<Same<typeof args.help, boolean>>();
  holds<Same<typeof args["--"], string[]>>();
  assertEquals([args.port, args.help, args["--"]], ["1", false, []]);

  const flags = parseArgs(["--port"], { boolean: names });
  holds<Same<typeof flags.port, boolean | undefined>>();
  assertEquals([flags.port, flags.mode], [true, false]);
});

Deno.test('parseArgs types: "--" is there as the option says', () => {
  const known = parseArgs(["--", "x"], { string: ["a"], "--": true });
  holds<Same<typeof known["--"], string[]>>();
  assertEquals(known["--"], ["x"]);

  const perhaps = parseArgs(["--", "x"], { string: ["a"], "--": true as boolean });
  holds<Same<typeof perhaps["--"], string[] | undefined>>();
  assertEquals(perhaps["--"], ["x"]);

  const absent = parseArgs(["--", "x"], { string: ["a"] });
  holds<Same<typeof absent["--"], unknown>>();
  assertEquals(absent["--"], undefined);
});

Deno.test("parseArgs types: collected options are arrays, negatable ones may be false", () => {
  const args = parseArgs(["--no-n", "--no-u"], {
    string: ["s", "n"],
    boolean: ["b"],
    collect: ["s", "b", "u"],
    negatable: ["n", "u"],
  });
  holds<Same<typeof args.s, string[]>>();
  holds<Same<typeof args.b, boolean[]>>();
  holds<Same<typeof args.u, unknown[] | false>>();
  holds<Same<typeof args.n, string | false | undefined>>();
  assertEquals(args, { s: [], b: [], u: false, n: false, _: [] });
});

Deno.test("parseArgs types: an option with a default is there", () => {
  const args = parseArgs([], { string: ["mode", "port"], boolean: ["quiet"], default: { port: 8080, quiet: null } });
  holds<Same<typeof args.mode, string | undefined>>();
  holds<Same<typeof args.port, string | number>>();
  holds<Same<typeof args.quiet, boolean | null>>();
  assertEquals(args, { port: 8080, quiet: null, _: [] });
});

Deno.test("parseArgs types: an alias has the type of its option", () => {
  const args = parseArgs(["-h", "-p1"], {
    string: ["port"],
    boolean: ["help"],
    alias: { help: "h", port: ["p", "listen"] },
  });
  holds<Same<typeof args.h, boolean>>();
  holds<Same<typeof args.p, string | undefined>>();
  holds<Same<typeof args.listen, string | undefined>>();
  assertEquals([args.h, args.p, args.listen], [true, "1", "1"]);
});
