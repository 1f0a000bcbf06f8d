import { assertEquals } from "@std/assert";
import { acceptAll } from "../../../../src/engine/wire/listener.ts";

/** A listener whose attempts to accept fail in turn, and then give one connection. */
function failingListener(errors: Error[]): Deno.TcpListener {
  const accept = () => errors.length > 0 ? Promise.reject(errors.shift()) : Promise.resolve({});
  return { accept } as unknown as Deno.TcpListener;
}

/** ms until a connection is accepted, and how often the failures before it were told. */
async function untilAccepted(errors: Error[]): Promise<{ milliseconds: number; told: number }> {
  let open = true, told = 0;
  const began = performance.now();
  await acceptAll(failingListener(errors), () => open, { accepted: () => open = false, failed: () => told++ });
  return { milliseconds: performance.now() - began, told };
}

Deno.test("acceptAll does not pause, nor tell, where clients have reset their connections before", async () => {
  const { NotConnected, ConnectionAborted, ConnectionReset } = Deno.errors;
  const kinds = [NotConnected, ConnectionAborted, ConnectionReset];
  const errors = Array.from({ length: 300 }, (_, i) => new kinds[i % 3]());
  const { milliseconds, told } = await untilAccepted(errors);
  assertEquals([milliseconds < 500, told], [true, 0]);
});

Deno.test("acceptAll pauses longer with each further failure, and tells the first", async () => {
  const errors = Array.from({ length: 3 }, () => new Error("Too many open files (os error 24)"));
  const { milliseconds, told } = await untilAccepted(errors);
  assertEquals([milliseconds >= 10 + 20 + 40 - 3, told], [true, 1]);
});
