import { assertEquals } from "@std/assert";
import { fixture } from "../../helpers/paths.ts";
import { requiresNamespaces, WITHOUT_NAMES } from "../../helpers/namespaces.ts";
import { startUpstream } from "../../helpers/upstream.ts";
import { startWatchdog } from "../../helpers/watchdog.ts";

Deno.test({
  ...requiresNamespaces("upstream at localhost is reached where no resolver knows that name", WITHOUT_NAMES),
  async fn(): Promise<void> {
    await using upstream = startUpstream();
    const upstream_url = upstream.url.replace("127.0.0.1", "localhost");
    const env = { mode: "http", fprocess: fixture("forever.sh"), upstream_url };
    await using dog = await startWatchdog({ env, wrapper: WITHOUT_NAMES });
    const { status, text } = await dog.get();
    assertEquals([status, text], [200, "hello"]);
  },
});
