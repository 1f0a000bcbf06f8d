import { assertEquals } from "@std/assert";
import { join, root } from "../../helpers/paths.ts";
import { startWatchdog, type Watchdog } from "../../helpers/watchdog.ts";
import { Example } from "./example.ts";
import { type FunctionServer, needs } from "./function_server.ts";
import { greets } from "./greeting.ts";
import { denoPackages } from "./packages.ts";

const hono: FunctionServer = { name: "Hono", folder: "hono", programs: [], packages: await denoPackages("hono") };

async function greetsInJson(watchdog: Watchdog): Promise<void> {
  const { status, text } = await watchdog.get("/Ada");
  assertEquals([status, JSON.parse(text)], [200, { greeting: "Hello, Ada!" }]);
  assertEquals(watchdog.children(), []);
}

greets(hono, greetsInJson);

Deno.test({
  ...needs("examples/hono: runs from source too, and leaves the watchdog's lock file alone", hono),
  fn: async () => {
    const lockFile = join(root, "deno.lock");
    const before = Deno.readTextFileSync(lockFile);
    using example = new Example("hono");
    await using watchdog = await startWatchdog({
      tmp: example.path,
      command: [Deno.execPath(), "run", "-A", "--no-lock", join(root, "main.ts")],
      args: ["--mode", "inproc", "--handler", "handler.ts"],
    });
    await greetsInJson(watchdog);
    assertEquals(Deno.readTextFileSync(lockFile), before);
  },
});
