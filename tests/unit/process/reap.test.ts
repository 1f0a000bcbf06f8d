import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { reapOrphans } from "../../../src/process/reap.ts";
import { join, root } from "../../helpers/paths.ts";
import { type Needs, requires } from "../../helpers/requires.ts";

const PID_1 = ["--pid", "--fork", "--mount-proc", "--kill-child"];

/** As {@linkcode requires}, for a process namespace of the test's own. */
function requiresNamespace(name: string): Needs {
  const needs = requires(name, "unshare");
  if (needs.ignore || new Deno.Command("unshare", { args: [...PID_1, "true"], stderr: "null" }).outputSync().success) {
    return needs;
  }
  return { name: `${name} [skipped: unshare may not make a process namespace]`, ignore: true };
}

/** What the program `fixtures/pid_1.ts` prints. */
async function pid1(...permissions: string[]): Promise<string> {
  const run = [Deno.execPath(), "run", ...permissions, join(root, "tests/unit/process/fixtures/pid_1.ts")];
  const { stdout, stderr } = await new Deno.Command("unshare", { args: [...PID_1, ...run], cwd: root }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test({
  ...requiresNamespace("reapOrphans reaps orphans as PID 1, and no child that Deno waits for"),
  async fn(): Promise<void> {
    assertEquals(await pid1("--allow-all"), "exit status 3\nreaped\n");
  },
});

Deno.test({
  ...requiresNamespace("reapOrphans warns once, and goes on, where libc may not be called"),
  async fn(): Promise<void> {
    assertMatch(
      await pid1("--allow-run", "--allow-read"),
      /^Ended orphans will stay in the process table: .*ffi.*\nexit status 3\n$/,
    );
  },
});

Deno.test("reapOrphans does nothing in any other process", () => {
  const warnings: string[] = [];
  assertStrictEquals(reapOrphans((message) => warnings.push(message)), null);
  assertEquals(warnings, []);
});
