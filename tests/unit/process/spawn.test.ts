import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { toText } from "@std/streams";
import { MARKER } from "../../../src/process/marker.ts";
import { FunctionProcess, isUnreapedChild, spawnFunction, type SpawnOptions } from "../../../src/process/spawn.ts";
import { SpawnError } from "../../../src/process/spawn_error.ts";
import { latin1 } from "../../helpers/bytes.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

function sh(script: string, options: Partial<SpawnOptions> = {}): FunctionProcess {
  return spawnFunction({ command: "sh", args: ["-c", script], marker: "test.1", ...options });
}

/** What a process prints on stdout; it is over afterwards. */
async function printed(process: FunctionProcess): Promise<string> {
  using _process = process;
  const errors = toText(process.stderr);
  let text = "";
  for (let view = await process.stdout.read(); view !== null; view = await process.stdout.read()) text += latin1(view);
  await process.status;
  assertEquals(await errors, "");
  return text;
}

Deno.test("spawnFunction gives the arguments as they are", async () => {
  const args = ["a b", "", "'$HOME'", "-x", "ü"];
  assertEquals(
    await printed(spawnFunction({ command: "printf", args: ["[%s]", ...args], marker: "test.1" })),
    latin1(new TextEncoder().encode(args.map((arg) => `[${arg}]`).join(""))),
  );
});

Deno.test("spawnFunction adds variables to the watchdog's own, and the marker", async () => {
  const process = sh(`printf %s "$PATH|$ADDED|$${MARKER}"`, { env: { ADDED: "yes", [MARKER]: "overruled" } });
  assertEquals(await printed(process), `${Deno.env.get("PATH")}|yes|test.1`);
});

Deno.test("spawnFunction keeps the process in the watchdog's process group", async () => {
  const group = (stat: string): string => stat.slice(stat.lastIndexOf(")")).split(" ")[3];
  assertEquals(group(await printed(sh("cat /proc/self/stat"))), group(Deno.readTextFileSync("/proc/self/stat")));
});

Deno.test("spawnFunction gives the process no descriptors but its three pipes", async () => {
  // What the tests themselves were started with, and is not marked close-on-exec, is inherited.
  const inherited = await new Deno.Command("ls", { args: ["/proc/self/fd"] }).output();
  using _file = Deno.openSync("/dev/null");
  const other = sh("exec cat");
  assertEquals(
    await printed(spawnFunction({ command: "ls", args: ["/proc/self/fd"], marker: "test.2" })),
    latin1(inherited.stdout),
  );
  await other.stdin.close();
  await printed(other);
});

Deno.test("spawnFunction sets the soft limit of open files", async () => {
  assertEquals(await printed(sh("ulimit -Sn; echo $0-$1", { openFiles: 123 })), "123\nsh-\n");
  assertEquals(
    await printed(
      spawnFunction({
        command: "sh",
        args: ["-c", "ulimit -Sn; echo $0 $1", "a b", "c"],
        marker: "test.1",
        openFiles: 77,
      }),
    ),
    "77\na b c\n",
  );
});

Deno.test("spawnFunction exits with what the shell says where a limit is set and the program is missing", async () => {
  using process = spawnFunction({ command: "/nonexistent/program", args: [], marker: "test.1", openFiles: 77 });
  assertMatch(await toText(process.stderr), /\/nonexistent\/program.*not found/);
  assertEquals((await process.status).code, 127);
});

const FAILURES: [why: string, program: (folder: TempDir) => string, message: string, code: string][] = [
  ["does not exist", () => "/nonexistent/program", "fork/exec %: no such file or directory", "ENOENT"],
  ["is not in $PATH", () => "no-such-program", 'exec: "%": executable file not found in $PATH', "ENOENT"],
  [
    "has no interpreter",
    (folder) => folder.file("script", "#!/nope\n", 0o755),
    "fork/exec %: no such file or directory (the file is there, its interpreter is not)",
    "ENOENT",
  ],
  ["is not executable", (folder) => folder.file("data"), "fork/exec %: permission denied", "EACCES"],
  ["is a folder", (folder) => folder.path, "fork/exec %: permission denied", "EACCES"],
  ["is under a file", (folder) => `${folder.file("data")}/x`, "fork/exec %: not a directory", "ENOTDIR"],
];

for (const [why, program, message, code] of FAILURES) {
  Deno.test(`spawnFunction says in one line that a program ${why}`, () => {
    using folder = new TempDir();
    const command = program(folder);
    const error = assertThrows(() => spawnFunction({ command, args: [], marker: "test.1" }), SpawnError);
    assertEquals([error.message, error.code], [message.replace("%", command), code]);
  });
}

for (
  const [what, env] of [
    ["one variable", { A: "x".repeat(140_000) }],
    [
      "all variables together",
      Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`A${i}`, "x".repeat(120_000)])),
    ],
  ] as [string, Record<string, string>][]
) {
  Deno.test(`spawnFunction tells by E2BIG that ${what} can't be passed`, () => {
    const error = assertThrows(() => sh("true", { env }), SpawnError);
    assertEquals([error.message, error.code], ["fork/exec sh: argument list too long", "E2BIG"]);
  });
}

Deno.test("FunctionProcess tells whether it has exited, and with what", async () => {
  using process = sh("read x; exit 3");
  assertEquals([process.exited, isUnreapedChild(process.pid)], [false, true]);
  await process.stdin.close();
  assertEquals((await process.status).code, 3);
  assertEquals([process.exited, isUnreapedChild(process.pid)], [true, false]);
  await process.stderr.cancel();
});

Deno.test("FunctionProcess, when disposed of, closes its pipes, used up or not", async () => {
  const process = sh("cat; exec yes");
  process[Symbol.dispose]();
  process[Symbol.dispose]();
  await process.stderr.cancel();
  assertEquals((await process.status).signal, "SIGPIPE");
});
