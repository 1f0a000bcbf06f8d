import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { Gate } from "../../../src/http/gate.ts";
import { HttpRequest } from "../../../src/http/message.ts";

const request = (): HttpRequest => new HttpRequest("GET", "/", new HeaderFields(), null, "::1");

Deno.test("Gate.pass waits until the port accepts, and all that wait share one look", async () => {
  let looks = 0;
  const gate = new Gate(() => Promise.resolve(++looks === 3));
  await Promise.all([gate.pass(request()), gate.pass(request()), gate.pass(request())]);
  assertEquals([looks, gate.open], [3, true]);
});

Deno.test("Gate.pass gives up with its request, and nobody looks on", async () => {
  let looks = 0;
  const gate = new Gate(() => Promise.resolve(++looks < 0));
  const given = request();
  const passed = gate.pass(given);
  given.abort("timed out");
  await passed;
  assertEquals(gate.open, false);
  const before = looks;
  await new Promise((resolve) => setTimeout(resolve, 60));
  assertEquals(looks - before <= 1, true);
});

Deno.test("Gate.close makes who comes next look again", async () => {
  const gate = new Gate(() => Promise.resolve(true));
  await gate.pass(request());
  gate.close();
  assertEquals(gate.open, false);
  await gate.pass(request());
  assertEquals(gate.open, true);
});
