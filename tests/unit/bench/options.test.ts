import { assertEquals, assertThrows } from "@std/assert";
import { parseOptions } from "../../../bench/options.ts";

const DEFAULT_TARGET = ["deno", "run", "-A", "main.ts"];

Deno.test("parseOptions: defaults", () => {
  assertEquals(parseOptions([], {}, DEFAULT_TARGET), {
    target: DEFAULT_TARGET,
    peers: {},
    peerNames: {},
    engine: undefined,
    rounds: 3,
    seconds: 3,
    only: "",
    json: undefined,
    plot: undefined,
  });
});

Deno.test("parseOptions: every option", () => {
  const args = ["--rounds", "5", "--seconds=10", "--only", "http GET", "--target", "dist/fwatchdog  --x y"];
  args.push("--engine", "web", "--json", "out.json", "--plot", "in.json");
  const env = { PEER: "/bin/other  -x", PEER_2019: "/bin/old", PEER_NAME: "other 1.0", PEER_2019_NAME: "old" };
  assertEquals(parseOptions(args, env, DEFAULT_TARGET), {
    target: ["dist/fwatchdog", "--x", "y"],
    peers: { PEER: ["/bin/other", "-x"], PEER_2019: ["/bin/old"] },
    peerNames: { PEER: "other 1.0", PEER_2019: "old" },
    engine: "web",
    rounds: 5,
    seconds: 10,
    only: "http GET",
    json: "out.json",
    plot: "in.json",
  });
});

Deno.test("parseOptions: ENGINE counts where no --engine is given, empty variables do not", () => {
  const engine = (args: string[], env: Record<string, string>) => {
    const options = parseOptions(args, env, DEFAULT_TARGET);
    return options === "help" ? options : [options.engine, options.peers];
  };
  assertEquals(engine([], { ENGINE: "wire" }), ["wire", {}]);
  assertEquals(engine(["--engine", "web"], { ENGINE: "wire" }), ["web", {}]);
  assertEquals(engine([], { ENGINE: "", PEER: "", PEER_2019: " " }), [undefined, {}]);
});

Deno.test("parseOptions: --plot without a file takes the newest", () => {
  const options = parseOptions(["--plot"], {}, DEFAULT_TARGET);
  assertEquals(options === "help" ? options : options.plot, "");
});

Deno.test("parseOptions: --help", () => {
  assertEquals(parseOptions(["--help"], {}, DEFAULT_TARGET), "help");
});

for (const args of [["--rounds", "0"], ["--rounds", "x"], ["--rounds="], ["--seconds", "0.5"], ["--seconds=-1"]]) {
  Deno.test(`parseOptions: ${args.join(" ")} is an error that names the option`, () => {
    assertThrows(() => parseOptions(args, {}, DEFAULT_TARGET), Error, args[0].split("=")[0]);
  });
}

for (const args of [["--round", "3"], ["http"], ["-x"]]) {
  Deno.test(`parseOptions: ${args.join(" ")} is an error that names it`, () => {
    assertThrows(() => parseOptions(args, {}, DEFAULT_TARGET), Error, args[0].replace(/^-+/, ""));
  });
}
