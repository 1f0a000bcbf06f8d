import { assertEquals } from "@std/assert";
import { until } from "../../helpers/until.ts";
import { greets } from "./greeting.ts";

greets({ name: "Node", folder: "afterburn", programs: ["node"] }, async (watchdog) => {
  const process = await watchdog.child();
  const name = "A".repeat(1_000_000);
  assertEquals((await watchdog.post("/", name)).text, `Hello, ${name}!\n`);
  await until(() => watchdog.log.includes("stderr: POST /\n"), { what: "what the handler prints, in the log" });
  assertEquals(watchdog.children(), [process]);
});
