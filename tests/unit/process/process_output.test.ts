import { assert, assertEquals, assertStrictEquals } from "@std/assert";
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

Deno.test("ProcessOutput reads a large body whole, in views with room for chunk framing around them", async () => {
  const { child, output } = sh("head -c 3000000 /dev/zero");
  const buffers = new Set<number>();
  let length = 0;
  for (let view = await output.read(); view !== null; view = await output.read()) {
    length += view.byteLength;
    buffers.add(view.buffer.byteLength);
    assert(view.byteOffset >= 10 && view.byteOffset + view.byteLength + 2 <= view.buffer.byteLength);
  }
  assertEquals([length, [...buffers]], [3_000_000, [16 * 1024 + 12, 64 * 1024 + 12]]);
  await child.status;
});

Deno.test("ProcessOutput keeps a view as it is until the next read, however much more is printed", async () => {
  const { child, output } = sh("yes 0123456 | head -c 3000000");
  const line = new TextEncoder().encode("0123456\n");
  let at = 0;
  for (let view = await output.read(); view !== null; view = await output.read()) {
    await new Promise((resolve) => setTimeout(resolve, 1)); // the process goes on printing meanwhile
    for (const byte of view) if (byte !== line[at++ % line.length]) throw new Error(`byte ${at} differs`);
  }
  assertEquals(at, 3_000_000);
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
