import { assertEquals, assertStrictEquals } from "@std/assert";
import { type BodySource, ProcessInput } from "../../../src/process/process_input.ts";
import { bytes, latin1, randomBytes, sha256 } from "../../helpers/bytes.ts";
import { pause } from "../../helpers/until.ts";

/** A shell script that prints its result, and its input. */
function sh(script: string): { child: Deno.ChildProcess; input: ProcessInput; output: Promise<string> } {
  const child = new Deno.Command("sh", { args: ["-c", script], stdin: "piped", stdout: "piped" }).spawn();
  return { child, input: new ProcessInput(child.stdin), output: child.stdout.text() };
}

/** Gives the views one after the other, then what `end` gives or throws. */
class Source implements BodySource {
  readonly size = undefined;
  reads = 0;
  cancelled = false;

  constructor(readonly views: Iterator<Uint8Array>, readonly end: () => null | Promise<null> = () => null) {}

  read(): Uint8Array | null | Promise<Uint8Array | null> {
    this.reads++;
    const { value, done } = this.views.next();
    return done ? this.end() : value;
  }

  cancel(): void {
    this.cancelled = true;
  }
}

function* endless(): Generator<Uint8Array> {
  const view = new Uint8Array(64 * 1024);
  for (;;) yield view;
}

/** Parts of a body, one after the other in one buffer of `size` bytes. */
function* reused(body: Uint8Array, size: number): Generator<Uint8Array> {
  const buffer = new Uint8Array(size);
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    buffer.set(part);
    yield buffer.subarray(0, part.length);
  }
}

for (const size of [30_000, 64 * 1024, 100_000, 600_000]) {
  Deno.test(`ProcessInput.pump writes the whole source through one reused buffer of ${size} bytes, and closes`, async () => {
    // Slow at first, so that writes wait.
    const { child, input, output } = sh("sleep 0.05; sha256sum");
    const body = randomBytes(1_000_000);
    assertEquals(await input.pump(new Source(reused(body, size))), { ended: "source" });
    assertEquals((await output).slice(0, 64), await sha256(body));
    await child.status;
  });
}

Deno.test("ProcessInput.pump passes bytes on before the source ends", async () => {
  const child = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
  const end = Promise.withResolvers<null>();
  const pump = new ProcessInput(child.stdin).pump(new Source([bytes("early")].values(), () => end.promise));
  const reader = child.stdout.getReader();
  assertEquals(latin1((await reader.read()).value!), "early");
  end.resolve(null);
  assertEquals(await pump, { ended: "source" });
  assertStrictEquals((await reader.read()).done, true);
  await child.status;
});

for (
  const [how, end] of [
    ["throws", () => {
      throw new Error("broken body");
    }],
    ["rejects", () => Promise.reject(new Error("broken body"))],
  ] as [string, () => Promise<null>][]
) {
  Deno.test(`ProcessInput.pump gives the error of a source that ${how}, and the process sees no end`, async () => {
    const { child, input, output } = sh("cat; echo end");
    const result = await input.pump(new Source([bytes("part")].values(), end));
    assertEquals(result.ended === "broken" && (result.error as Error).message, "broken body");
    child.kill();
    await input.close();
    await child.status;
    assertEquals((await output).includes("end"), false);
  });
}

Deno.test("ProcessInput.pump ends without an error when the process exits", async () => {
  const { child, input, output } = sh("echo hi");
  const source = new Source(endless());
  assertEquals(await input.pump(source), { ended: "process" });
  assertEquals([await output, (await child.status).code, source.cancelled], ["hi\n", 0, false]);
  await input.close();
});

Deno.test("ProcessInput.pump ends without an error when the process closes its input", async () => {
  const { child, input, output } = sh("exec <&-; echo closed");
  assertEquals(await input.pump(new Source(endless())), { ended: "process" });
  assertEquals(await output, "closed\n");
  await input.close();
  await child.status;
});

Deno.test("ProcessInput.pump reads no more than the process does", async () => {
  const { child, input, output } = sh("exec sleep 60");
  const source = new Source(endless());
  const pump = input.pump(source);
  let reads = 0;
  do {
    reads = source.reads;
    await pause(50); // For as long as it goes on reading.
  } while (source.reads > reads);
  assertEquals(reads * 64 * 1024 < 1024 * 1024, true, `${reads} views of 64 KiB were read`);
  child.kill();
  assertEquals(await pump, { ended: "process" });
  await Promise.all([child.status, output, input.close()]);
});

Deno.test("ProcessInput.write tells whether the bytes were written", async () => {
  const { child, input, output } = sh("cat");
  assertEquals(await input.write(bytes("abc")), true);
  await input.close();
  assertEquals(await input.write(bytes("late")), false);
  assertEquals(await output, "abc");
  await child.status;
});

Deno.test("ProcessInput.close changes nothing the second time, or after the exit", async () => {
  const { child, input, output } = sh("cat; exit 3");
  await Promise.all([input.close(), input.close()]);
  assertEquals([(await child.status).code, await output], [3, ""]);
  await input.close();
});
