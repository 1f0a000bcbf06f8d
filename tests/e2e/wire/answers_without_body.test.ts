import { assertEquals } from "@std/assert";
import { logLine } from "../../helpers/log_line.ts";
import { fixture } from "../../helpers/paths.ts";
import { TempDir } from "../../helpers/temp_dir.ts";
import { until } from "../../helpers/until.ts";
import { startWatchdog } from "../../helpers/watchdog.ts";

const ANSWERS = {
  "HEAD": { method: "HEAD", printed: "first", env: {}, status: 200 },
  "204": { method: "POST", printed: "Status: 204\\n\\n", env: { response: "cgi" }, status: 204 },
};

for (const [name, { method, printed, env, status }] of Object.entries(ANSWERS)) {
  Deno.test(`a client that leaves with its whole answer (${name}) has not gone: the function goes on to its end`, async () => {
    using tmp = new TempDir();
    const fprocess = fixture("print_then_append_after_file.sh", tmp.at("go"), tmp.at("done"), printed);
    await using dog = await startWatchdog({ env: { fprocess, ...env } });
    using client = await dog.connect();
    await client.send({ method });
    assertEquals((await client.readFinalHead()).status, status);
    client.close();
    // Whatever the close would do is done by the time that a later client is served.
    assertEquals((await dog.request({ method: "GET", target: "/_/health" })).status, 200);
    tmp.file("go");
    await dog.stderr.waitFor(logLine(new RegExp(`${method} / - ${status} - ContentLength: 0B \\(\\d+\\.\\d{4}s\\)`)));
    await until(() => Deno.readTextFileSync(tmp.at("done")) === "done\n", { what: "the end of the function" });
  });
}
