import { assertEquals } from "@std/assert";
import { Background } from "../../../src/inproc/background.ts";

Deno.test("Background is idle once all work is done, what it adds included", async () => {
  const background = new Background(() => {});
  await background.idle();
  const steps: string[] = [];
  const first = Promise.withResolvers<void>(), second = Promise.withResolvers<void>();
  background.add(first.promise.then(() => {
    steps.push("first");
    background.add(second.promise.then(() => steps.push("second")));
  }));
  const idle = background.idle().then(() => steps.push("idle"));
  first.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(steps, ["first"]);
  second.resolve();
  await idle;
  assertEquals(steps, ["first", "second", "idle"]);
});

Deno.test("Background tells of failures, and takes what is no promise", async () => {
  const failures: unknown[] = [];
  const background = new Background((error) => failures.push(error));
  background.add(Promise.reject("a"));
  background.add(undefined as unknown as Promise<void>);
  await background.idle();
  assertEquals(failures, ["a"]);
});
