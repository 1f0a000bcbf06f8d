import { assertEquals, assertStrictEquals } from "@std/assert";
import { ProcessOutput } from "../../../src/process/process_output.ts";
import { bytes, latin1 } from "../../helpers/bytes.ts";

/** A shell script, and what it prints. */
function sh(script: string): { child: Deno.ChildProcess; output: ProcessOutput } {
  const child = new Deno.Command("sh", { args: ["-c", script], stdin: "null", stdout: "piped", stderr: "null" })
    .spawn();
  return { child, output: new ProcessOutput(child.stdout) };
}

Deno.test("ProcessOutput gives what is printed before the process goes on", async () => {
  const child = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
  const output = new ProcessOutput(child.stdout);
  const writer = child.stdin.getWriter();
  for (const word of ["first", "second"]) {
    await writer.write(bytes(word));
    assertEquals(latin1((await output.read())!), word);
  }
  await writer.close();
  assertStrictEquals(await output.read(), null);
  assertStrictEquals(await output.read(), null);
  await child.status;
});

Deno.test("ProcessOutput reads a large body whole, with one buffer of 128 KiB once the first was filled", async () => {
  const { child, output } = sh("head -c 3000000 /dev/zero");
  const sizes = new Set<number>();
  let length = 0;
  for (let view = await output.read(); view !== null; view = await output.read()) {
    length += view.byteLength;
    sizes.add(view.buffer.byteLength);
  }
  assertEquals([length, [...sizes]], [3_000_000, [16 * 1024, 128 * 1024]]);
  await child.status;
});

Deno.test("ProcessOutput ends with the last process that holds the pipe", async () => {
  const { child, output } = sh("(sleep 0.1; echo late) & exit 0");
  await child.status;
  let text = "";
  for (let view = await output.read(); view !== null; view = await output.read()) text += latin1(view);
  assertEquals(text, "late\n");
});

Deno.test("ProcessOutput.cancel ends a process that prints without end", async () => {
  const { child, output } = sh("exec yes");
  await output.read();
  output.cancel();
  output.cancel();
  assertStrictEquals(await output.read(), null);
  assertEquals((await child.status).signal, "SIGPIPE");
});

Deno.test("ProcessOutput.cancel ends a read that waits", async () => {
  const { child, output } = sh("exec sleep 60");
  const read = output.read();
  output.cancel();
  assertStrictEquals(await read, null);
  child.kill();
  await child.status;
});

Deno.test("ProcessOutput.cancel closes a pipe that was never read", async () => {
  const { child, output } = sh("exec yes");
  output.cancel();
  assertEquals((await child.status).signal, "SIGPIPE");
});
